using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Benchmarks;

/// <summary>The chain of on-route: empty, with handlers in C#, with scripts.</summary>
public class HookBenchmarks : IHandlerReporter
{
    private const int Runs = 1_000;
    private const string Script =
        "export function onRoute(route) { return { egressPool: 'default', trafficProfile: 'default', reason: route.domain }; }";
    private static readonly RouteDecision Fallback = new() { Defer = TimeSpan.FromMinutes(5) };
    private readonly HookWatchdog _watchdog = new();
    private readonly RouteContext _context = Sample.Route();
    private readonly HookChain<RouteContext, RouteDecision> _empty = HookChain<RouteContext, RouteDecision>.Empty;
    private HookChain<RouteContext, RouteDecision>? _one;
    private HookChain<RouteContext, RouteDecision>? _four;
    private HookChain<RouteContext, RouteDecision>? _script;
    private readonly PolicySnapshot _snapshot = new()
    {
        Generation = 1,
        Fingerprint = "",
        LoadedAt = default,
        Profiles = FrozenDictionary<string, TrafficProfile>.Empty,
        Pools = FrozenDictionary<string, EgressPool>.Empty,
    };

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var files = ScriptFiles.FromMemory("scripts", [KeyValuePair.Create("policy.js", Script)]);
        var options = new ScriptOptions { Limits = new ScriptLimits { Timeout = TimeSpan.FromSeconds(10) } };
        var scripts = await ScriptHost.LoadAsync(
            files, options, new ScriptStates(TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        _script = Chain(scripts.Scripts.Single().Handlers.OnRoute.Single());
        _one = Chain(new Chooses());
        _four = Chain(new Chooses(), new Chooses(), new Chooses(), new Chooses());
    }

    [GlobalCleanup]
    public void CleanUp() => _watchdog.Dispose();

    [Benchmark(Description = "hook chain, empty", OperationsPerInvoke = Runs)]
    public Task EmptyAsync() => RunAsync(_empty);

    [Benchmark(Description = "hook chain, one C# handler", OperationsPerInvoke = Runs)]
    public Task OneAsync() => RunAsync(_one!);

    [Benchmark(Description = "hook chain, four C# handlers", OperationsPerInvoke = Runs)]
    public Task FourAsync() => RunAsync(_four!);

    [Benchmark(Description = "hook chain, one script", OperationsPerInvoke = Runs)]
    public Task ScriptAsync() => RunAsync(_script!);

    void IHandlerReporter.HandlerFailed(string hook, string handler, string error, string? consequence) =>
        throw new InvalidOperationException(error);

    /// <summary>Many runs on a pool thread, where messages are as well: what is measured is not the way there.</summary>
    private Task RunAsync(HookChain<RouteContext, RouteDecision> chain) => Task.Run(async () =>
    {
        for (var i = 0; i < Runs; i++)
            await chain.RunAsync(_context, _snapshot, new DecisionTrace(TimeProvider.System));
    });

    private HookChain<RouteContext, RouteDecision> Chain(params IRouteHandler[] handlers) => new(
        [.. handlers.Select(handler => new HookLink<RouteContext, RouteDecision>(
            HookName.Route, "a", handler, new HandlerPatience(TimeSpan.FromMinutes(1)), _watchdog, this, TimeProvider.System))],
        Fallback);

    private sealed class Chooses : IRouteHandler
    {
        private static readonly RouteDecision Decision = new() { EgressPool = "default" };

        public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken) => new(Decision);
    }
}
