using PolicyMta.Core.Directives;
using PolicyMta.Core.Records;

namespace PolicyMta.Core.Tests.Directives;

public sealed class DirectiveCheckTests
{
    private static readonly DirectiveRequest Good =
        new() { Kind = DirectiveKind.Suspend, Match = new() { Domain = "a.test" }, Reason = "why" };

    public static TheoryData<string, DirectiveRequest> Mistakes { get; } = new()
    {
        { "match: ", Good with { Match = new() } },
        { "everything: ", Good with { Everything = true } },
        { "reason: ", Good with { Reason = "" } },
        { "reason: ", Good with { Reason = "a\u001b[31mb" } },
        { "reason: ", Good with { Reason = new string('x', 501) } },
        { "for: ", Good with { For = TimeSpan.Zero } },
        { "for: ", Good with { For = TimeSpan.FromDays(366) } },
        { "match.tenant: ", Good with { Match = new() { Tenant = "" } } },
        { "match.last_reply: ", Good with { Match = new() { LastReply = "\n" } } },
        { "match.min_attempts: ", Good with { Match = new() { MinAttempts = 0 } } },
        { "match.min_age: ", Good with { Match = new() { MinAge = TimeSpan.FromSeconds(-1) } } },
        { "match.domain: ", Good with { Match = new() { Domain = "a b" } } },
        { "match.domain: ", Good with { Match = new() { Domain = "a..b" } } },
        { "match.domain: ", Good with { Match = new() { Domain = "b\u00fccher .test" } } },
        { "match.domain: ", Good with { Match = new() { Domain = "jo@a.test" } } },
        { "match.sender_domain: ", Good with { Match = new() { SenderDomain = "." } } },
        { "match.recipient: ", Good with { Match = new() { Recipient = "not an address" } } },
        { "match.recipient: ", Good with { Match = new() { Recipient = "@a.test" } } },
        { "match.recipient: ", Good with { Match = new() { Recipient = "jo@" } } },
        { "rate: ", Good with { Rate = Rate.Parse("1/s") } },
        { "throttle: ", Good with { Kind = DirectiveKind.Throttle } },
        { "connections: ", Good with { Kind = DirectiveKind.Throttle, Connections = 2 } },
        { "connections: ", Good with { Kind = DirectiveKind.Throttle, Connections = 0, Match = new() { Provider = "gmail" } } },
        { "reply: ", Good with { Reply = SmtpReply.Parse("550 no") } },
        { "reply: ", Good with { Kind = DirectiveKind.Bounce, Reply = SmtpReply.Parse("450 no") } },
        { "reroute: ", Good with { Reroute = new() { EgressPool = "b" } } },
        { "reroute: ", Good with { Kind = DirectiveKind.Reroute, Reroute = new() } },
        { "reroute.next_hop: ", Good with { Kind = DirectiveKind.Reroute, Reroute = new() { NextHop = "a b" } } },
    };

    [Fact]
    public void What_is_whole_has_no_problem() => Assert.Null(DirectiveCheck.Problem(Good));

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void A_mistake_names_its_field(string begins, DirectiveRequest request) =>
        Assert.StartsWith(begins, DirectiveCheck.Problem(request), StringComparison.Ordinal);

    [Fact]
    public void A_record_gives_back_what_was_written()
    {
        var full = new Directive
        {
            Id = "D1234ABCD",
            Author = "jo",
            CreatedAt = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero),
            Until = new DateTimeOffset(2026, 11, 28, 13, 0, 0, TimeSpan.Zero),
            Request = new DirectiveRequest
            {
                Kind = DirectiveKind.Throttle,
                Match = new()
                {
                    Provider = "gmail",
                    Site = "mx",
                    EgressSource = "ip1",
                    EgressPool = "p",
                    Domain = "a.test",
                    Tenant = "t",
                    Campaign = "",
                    SenderDomain = "s.test",
                    Recipient = "a@a.test",
                    Id = SpoolId.Create(DateTimeOffset.UnixEpoch),
                    MinAge = TimeSpan.FromHours(1),
                    MinAttempts = 3,
                    LastReply = "busy",
                },
                For = TimeSpan.FromHours(1),
                Reason = "why",
                Rate = Rate.Parse("100/min"),
                Connections = 4,
                Reply = SmtpReply.Parse("550 5.7.1 no"),
                Reroute = new() { EgressPool = "b", TrafficProfile = "slow", NextHop = "relay.test:25" },
            },
        };
        var record = DirectiveRecord.Write(full);
        Assert.Equal(full, DirectiveRecord.Read(record.Span));
        for (var length = 0; length < record.Length; length++)
        {
            var cut = length;
            Assert.True(Record.Exception(() => DirectiveRecord.Read(record.Span[..cut])) is null or InvalidDataException);
        }
    }
}
