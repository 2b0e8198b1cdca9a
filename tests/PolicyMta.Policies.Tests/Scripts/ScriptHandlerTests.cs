using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class ScriptHandlerTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_route_script_sees_the_context_and_the_message_and_decides()
    {
        var script = await _bench.RouteScriptAsync("""
            return { provider: "gmail", egressPool: route.tenant, trafficProfile: route.mxHosts[1], priority: "high", retrySchedule: ["5m", 600], expiresAfter: "2d", reason: JSON.stringify(route) };
            """);
        var decision = await ScriptBench.RouteAsync(script);
        Assert.NotNull(decision);
        Assert.Equal("gmail", decision.Provider);
        Assert.Equal("shop", decision.EgressPool);
        Assert.Equal("mx2.gmail.example", decision.TrafficProfile);
        Assert.Equal(MessagePriority.High, decision.Priority);
        Assert.Equal([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)], decision.RetrySchedule);
        Assert.Equal(TimeSpan.FromDays(2), decision.ExpiresAfter);
        Assert.Equal(
            """
            {"domain":"gmail.example","recipients":["jane@gmail.example"],"site":"mx.gmail.example","mxHosts":["mx1.gmail.example","mx2.gmail.example"],"attempts":2,"lastReply":"451 4.7.1 Later","age":300,"provider":null,"soFar":{},"id":"01K0000000000000000000TEST","returnPath":"news@shop.example","tenant":"shop","campaign":"spring","priority":"normal","metadata":{"kind":"newsletter"},"noticesTo":null,"envelope":{"envelopeId":null,"return":"unspecified","body":"seven-bit","smtpUtf8":false,"requireTls":false,"tlsOptional":false,"notBefore":null,"expiresAt":null},"receivedAt":"2026-05-01T12:00:00.000Z","size":1234}
            """,
            decision.Reason);
    }

    [Fact]
    public async Task The_place_of_a_property_is_known()
    {
        var script = await _bench.RouteScriptAsync("return {\n egressPool: 'nosuch' };");
        var placed = Assert.IsType<IPlacedHandler>(script.Handlers.OnRoute.Single(), exactMatch: false);
        Assert.Equal("scripts/policy.js:3:2", placed.PlaceOf("egressPool"));
        Assert.StartsWith("scripts/policy.js:2:", placed.PlaceOf("trafficProfile"), StringComparison.Ordinal);
    }
}
