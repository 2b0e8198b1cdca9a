using System.Net;
using System.Net.Sockets;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Records;
using PolicyMta.Core.Tests.Flow;

namespace PolicyMta.Core.Tests.Directives;

/// <summary>Commands over the network that egress sources' addresses are in.</summary>
public sealed class SourceNetworkTests
{
    private static readonly EgressSource Both =
        new("ip1", IPAddress.Parse("192.0.2.7"), "mta.example") { OtherAddress = IPAddress.Parse("2001:db8:1:2:3::7") };

    [Theory]
    [InlineData(AddressFamily.InterNetwork, "192.0.2.0/24")]
    [InlineData(AddressFamily.InterNetworkV6, "2001:db8:1:2::/64")]
    public void A_source_is_in_one_network_of_each_family(AddressFamily family, string network)
    {
        Assert.Equal(network, Both.NetworkOf(family)!.Value.ToString());
        Assert.Null(new EgressSource("any", null, "mta.example").NetworkOf(family));
    }

    [Theory]
    [InlineData("192.0.2.0/24", true)]
    [InlineData("192.0.2.0/29", true)]
    [InlineData("192.0.2.8/29", false)]
    [InlineData("2001:db8:1:2::/64", true)]
    [InlineData("2001:db8:1:3::/64", false)]
    public async Task Mail_of_the_sources_in_a_network_is_suspended(string network, bool isMeant)
    {
        await using var bed = new CorridorBed(policy: parts => parts.Source = Both);
        await bed.Directives.AddAsync(
            new DirectiveRequest { Kind = DirectiveKind.Suspend, Match = new() { SourceNetwork = network }, Reason = "blocked" },
            "test", CancellationToken.None);

        await bed.InjectAsync("jane@a.test");

        if (isMeant)
            await bed.UntilAsync(() => bed.Queues.Ready() is [{ Count: 1, Limits.IsPaused: true }]);
        else
            await bed.UntilAsync(() => bed.Totals.Delivered == 1);
    }

    [Fact]
    public async Task Single_deliveries_of_the_sources_in_a_network_are_held()
    {
        await using var bed = new CorridorBed(policy: parts => parts.Source = Both);
        await bed.Directives.AddAsync(
            new DirectiveRequest
            {
                Kind = DirectiveKind.Hold,
                Match = new() { SourceNetwork = "192.0.2.0/24", Domain = "a.test" },
                Reason = "blocked",
            },
            "test", CancellationToken.None);

        await bed.InjectAsync("jane@a.test");
        await bed.InjectAsync("jane@b.test");

        await bed.UntilAsync(() => bed.Totals.Delivered == 1);
        Assert.StartsWith("jane@b.test", Assert.Single(bed.Network.Transactions).Recipients[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.0/33", "source_network: it is not a valid network")]
    [InlineData("192.0.2.0", "source_network: it is not a valid network")]
    [InlineData("fe80::/10", null)]
    public void What_is_no_network_is_told(string network, string? problem)
    {
        var found = DirectiveCheck.MatchProblem(new DirectiveMatch { SourceNetwork = network });
        if (problem is null)
            Assert.Null(found);
        else
            Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_kept_over_a_restart()
    {
        var directive = new Directive
        {
            Id = "d1",
            Author = "test",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Request = new DirectiveRequest
            {
                Kind = DirectiveKind.Suspend,
                Match = new() { SourceNetwork = "192.0.2.0/24" },
                Reason = "blocked",
            },
        };
        Assert.Equal(directive.Request.Match, DirectiveRecord.Read(DirectiveRecord.Write(directive).Span).Request.Match);
    }

    [Fact]
    public async Task A_throttle_may_aim_at_the_network_of_the_source()
    {
        await using var bed = new CorridorBed(policy: parts =>
        {
            parts.Source = Both;
            parts.OnBounce = seen => new BounceDecision
            {
                Throttle = new Throttle { Pause = true, Aim = [ThrottleAim.SourceNetwork], For = TimeSpan.FromHours(1) },
                Reason = seen.SourceNetwork,
            };
        });
        bed.Network.OnRecipient = (_, _) => new(SmtpStage.MailFrom, SmtpReply.Parse("421 4.7.28 your IP netblock"), true);

        await bed.InjectAsync("jane@a.test");

        await bed.UntilAsync(() => bed.Directives.Active.Count > 0);
        var directive = Assert.Single(bed.Directives.Active);
        Assert.Equal(new DirectiveMatch { SourceNetwork = "192.0.2.0/24" }, directive.Request.Match);
        Assert.Equal("192.0.2.0/24", directive.Request.Reason);
    }

    [Fact]
    public async Task Policy_ends_the_connection_that_a_failure_came_over()
    {
        await using var bed = new CorridorBed(policy: parts =>
        {
            parts.Profiles[0] = parts.Profiles[0] with { Connections = 1 };
            parts.OnBounce = seen => new BounceDecision
            {
                Bounce = true,
                EndConnection = seen.Reply.Text.Contains("over", StringComparison.Ordinal),
            };
        });
        bed.Network.OnRecipient = (to, _) => to[0] switch
        {
            'o' => new(SmtpStage.RcptTo, SmtpReply.Parse("450 4.7.1 not over this connection"), true),
            'n' => new(SmtpStage.RcptTo, SmtpReply.Parse("450 4.7.1 no"), true),
            _ => ScriptedProtocol.Taken,
        };

        foreach (var recipient in new[] { "n1@a.test", "x1@a.test", "o1@a.test", "x2@a.test" })
        {
            await bed.InjectAsync(recipient, from: "");
            await bed.UntilAsync(() => bed.Spool.Count == 0);
        }

        Assert.Equal((2, 2), (bed.Totals.Delivered, bed.Network.Names.Count));
    }
}
