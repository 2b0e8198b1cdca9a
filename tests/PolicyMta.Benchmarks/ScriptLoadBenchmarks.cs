using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Benchmarks;

/// <summary>
/// What a reload pays for a script, and a rush of mail for one engine more: a module with tables, functions and an import.
/// </summary>
public class ScriptLoadBenchmarks
{
    private const string Script = """
        import { pools, poolFor } from "./lib/pools.js";
        const large = new Set(["gmail.example", "yahoo.example", "outlook.example"]);
        const limits = { "gmail.example": { rate: 100, waits: [1, 5, 30] }, "yahoo.example": { rate: 20, waits: [5] } };
        const count = (() => { const seen = [1, 2, 3]; return () => seen.length; })();
        class Sender { constructor(name) { this.name = name; } get domain() { return this.name.split("@")[1]; } }
        export function onRoute(route) {
          const { tenant, ...rest } = route.message ?? { tenant: "none" };
          if (large.has(route.domain)) return { egressPool: poolFor(tenant), reason: `${limits[route.domain]?.rate} ${count()}` };
        }
        export function onBounce(bounce) { if (bounce.enhanced === "4.7.28") return { retry: "1h" }; }
        """;

    private const string Pools = """
        export const pools = { shop: "warm", news: "bulk", none: "default" };
        export function poolFor(tenant) { return pools[tenant] ?? "default"; }
        """;

    private readonly ScriptFiles _files = ScriptFiles.FromMemory(
        "scripts", [KeyValuePair.Create("policy.js", Script), KeyValuePair.Create("lib/pools.js", Pools)]);

    [Benchmark(Description = "load of a script")]
    public async Task LoadAsync()
    {
        var result = await ScriptHost.LoadAsync(
            _files, new ScriptOptions(), new ScriptStates(TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System,
            CancellationToken.None);
        if (!result.Problems.IsEmpty)
            throw new InvalidOperationException(result.Problems[0].ToString());
        foreach (var script in result.Scripts)
            script.Dispose();
    }
}
