using System.CommandLine;
using System.Text.Json;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Tests.Admin;

public sealed class DirectiveReportTests
{
    private static readonly DirectiveMatch Match = new()
    {
        Provider = "gmail",
        Site = "mx.gmail.test",
        EgressSource = "ip1",
        EgressPool = "bulk",
        Domain = "gmail.test",
        Tenant = "acme",
        Campaign = "spring",
        SenderDomain = "news.example",
        Recipient = "jane@gmail.test",
        Id = SpoolId.Parse("01JDPA7H2E0000000000000001"),
        MinAge = TimeSpan.FromMinutes(90),
        MinAttempts = 3,
        ReceivedBefore = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero),
        LastReply = "try later",
    };

    /// <summary>Options, request, directive, report, and back: each property of a match has one name in JSON.</summary>
    [Fact]
    public async Task What_the_options_say_is_what_the_server_reads_and_the_report_shows()
    {
        var options = new DirectiveMatchOptions();
        var command = new Command("hold");
        options.AddTo(command);
        var given = options.Read(command.Parse([
            "--provider", "gmail", "--site", "mx.gmail.test", "--source", "ip1", "--pool", "bulk", "--domain", "gmail.test",
            "--tenant", "acme", "--campaign", "spring", "--sender-domain", "news.example", "--recipient", "jane@gmail.test",
            "--id", "01JDPA7H2E0000000000000001", "--older-than", "1h30m", "--min-attempts", "3",
            "--received-before", "2026-11-28T12:00:00Z", "--last-reply", "try later",
        ]));
        var order = new DirectiveOrder { Kind = "hold", Reason = "test", Match = given };
        var body = JsonSerializer.SerializeToUtf8Bytes(order, AdminJson.Options);
        var (request, _) = await DirectiveReader.ReadAsync(new MemoryStream(body), TestContext.Current.CancellationToken);
        Assert.Equal(Match, request.Match);

        Sdk.Directive directive = new() { Id = "D1", Request = request, Author = "local", CreatedAt = DateTimeOffset.UnixEpoch };
        var json = JsonSerializer.Serialize(DirectiveReport.Of(directive), AdminJson.Options);
        Assert.Contains("\"id\":\"01JDPA7H2E0000000000000001\",\"min_age\":\"1h30m\",\"received_before\":", json, StringComparison.Ordinal);
        Assert.Contains("\"2026-11-28T12:00:00+00:00\",\"min_attempts\":3,", json, StringComparison.Ordinal);
        Assert.DoesNotContain("is_everything", json, StringComparison.Ordinal);
        Assert.Equal(Match, JsonSerializer.Deserialize<DirectiveReport>(json, AdminJson.Options)!.Match);
    }
}
