using PolicyMta.Core.Delivery;
using PolicyMta.Sdk;

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

        Assert.Equal([new TlsDemand(expected, announced)], corridor.Network.Demands);
    }

    [Fact]
    public async Task Messages_with_other_demands_do_not_share_a_connection()
    {
        await using var corridor = new CorridorBed();
        await corridor.InjectAsync("jane@a.test");
        await corridor.InjectAsync("jane@a.test", envelope: new EnvelopeRequests { RequireTls = true });
        await corridor.UntilAsync(() => corridor.Spool.Count == 0);

        Assert.Equal(2, corridor.Network.Demands.Distinct().Count());
    }
}
