using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Delivery.Security;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>Who says how a message's connection is protected: profile, route decision, and the sender (RFC 8689).</summary>
public sealed class TlsDemandTests
{
    [Theory]
    [InlineData(TlsPolicy.Required, null, false, "Subject: x", TlsPolicy.Required, false)]
    [InlineData(TlsPolicy.Required, TlsPolicy.Verified, false, "Subject: x", TlsPolicy.Verified, false)]
    [InlineData(TlsPolicy.Verified, null, false, "TLS-Required: No", TlsPolicy.Opportunistic, false)]
    [InlineData(TlsPolicy.Verified, null, false, "TLS-Required: Yes", TlsPolicy.Verified, false)]
    [InlineData(TlsPolicy.Opportunistic, TlsPolicy.None, true, "TLS-Required: No", TlsPolicy.Verified, true)]
    public async Task The_connection_is_asked_for_what_was_demanded(
        TlsPolicy profile, TlsPolicy? decided, bool requireTls, string header, TlsPolicy expected, bool announced)
    {
        await using var corridor = new CorridorBed(policy: policy =>
        {
            policy.Profiles[0] = policy.Profiles[0] with { Tls = profile };
            policy.OnRoute = _ => new RouteDecision { Tls = decided };
        });
        await corridor.InjectAsync(
            "jane@a.test", text: header + "\r\n\r\nx\r\n", envelope: new EnvelopeRequests { RequireTls = requireTls });
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);

        Assert.Equal([new TlsDemand(expected, announced).ToString()], corridor.Network.Rules);
    }

    [Fact]
    public async Task Messages_with_other_demands_do_not_share_a_connection()
    {
        await using var corridor = new CorridorBed();
        await corridor.InjectAsync("jane@a.test");
        await corridor.InjectAsync("jane@a.test", envelope: new EnvelopeRequests { RequireTls = true });
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);

        Assert.Equal(2, corridor.Network.Rules.Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tls_problem_is_in_the_event(bool canConnect)
    {
        await using var corridor = new CorridorBed();
        var problem = new TlsProblem(TlsProblemKind.CertificateExpired, "the certificate is not trusted: NotTimeValid");
        corridor.Network.TlsProblem = problem;
        if (!canConnect)
            corridor.Network.OnConnect = _ => new Outcome(SmtpStage.StartTls, SmtpReply.Parse("421 4.7.5 TLS failed"), false);
        await corridor.InjectAsync("jane@a.test");
        var kind = canConnect ? EventKind.Delivered : EventKind.Deferred;
        await corridor.UntilAsync(() => corridor.Log.Of(kind).Any());

        Assert.Equal((problem, problem.Detail), (corridor.Log.Of(kind).First().TlsProblem, corridor.Log.Of(kind).First().Detail));
    }

    [Fact]
    public async Task Domains_under_other_rules_do_not_share_a_connection()
    {
        await using var corridor = new CorridorBed(
            policy: policy => policy.OnRoute = _ => new RouteDecision { NextHop = "hub.test" }, security: new RuleForEachDomain());
        foreach (var recipient in new[] { "jane@a.test", "jane@b.test", "joe@a.test" })
            await corridor.InjectAsync(recipient);
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);

        Assert.Equal(["a.test", "b.test"], corridor.Network.Rules.Distinct().Order());
    }

    private sealed class RuleForEachDomain : ITransportSecurity
    {
        public ValueTask<TransportRules> PrepareAsync(
            string domain, Destination destination, TlsDemand demand, CancellationToken cancellationToken) =>
            ValueTask.FromResult<TransportRules>(new HostRules(domain, []));
    }
}
