using System.Collections.Concurrent;
using System.Collections.Frozen;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Tests.Hooks;

/// <summary>Chains of handlers that are written down in the test, in a snapshot of their own.</summary>
internal sealed class HookBed : IHandlerReporter, IDisposable
{
    /// <summary>The deadline where a test does not choose one: no real clock reaches it.</summary>
    public static readonly TimeSpan LongDeadline = TimeSpan.FromMinutes(1);

    public static readonly RouteDecision Fallback = new() { Defer = TimeSpan.FromMinutes(5) };

    public TaskCompletionSource Drained { get; } = new();

    public HookWatchdog Watchdog { get; } = new();

    public ConcurrentQueue<string> Failures { get; } = new();

    public DecisionTrace Trace { get; } = new(TimeProvider.System);

    public PolicySnapshot Snapshot { get; private set; }

    public HookBed() => Snapshot = NewSnapshot(1);

    public PolicySnapshot NewSnapshot(long generation, Action? drained = null) => new()
    {
        Generation = generation,
        Fingerprint = "",
        LoadedAt = default,
        Profiles = FrozenDictionary<string, TrafficProfile>.Empty,
        Pools = FrozenDictionary<string, EgressPool>.Empty,
        Drained = () =>
        {
            drained?.Invoke();
            Drained.TrySetResult();
            return default;
        },
    };

    public HookLink<RouteContext, RouteDecision> Link(
        string id,
        Func<RouteContext, CancellationToken, ValueTask<RouteDecision?>> decide,
        int deadlineMs = 60_000,
        TimeProvider? time = null,
        int untilFirstMs = 0,
        HookWatchdog? watchdog = null,
        FailureRule onFailure = FailureRule.Fallback,
        Func<bool>? isIdle = null) =>
        new(HookName.Route, id, new Handler(decide, isIdle), new HandlerPatience(
            TimeSpan.FromMilliseconds(deadlineMs),
            TimeSpan.FromMilliseconds(untilFirstMs)), watchdog ?? Watchdog, this, time ?? TimeProvider.System,
            onFailure);

    public static HookChain<RouteContext, RouteDecision> Chain(params ImmutableArray<HookLink<RouteContext, RouteDecision>> links) =>
        new(links, Fallback);

    public Task<RouteDecision> RunAsync(HookChain<RouteContext, RouteDecision> chain) =>
        chain.RunAsync(Context(), Snapshot, Trace).AsTask();

    public static RouteContext Context() => new()
    {
        Message = new MessageFacts
        {
            Id = SpoolId.Create(DateTimeOffset.UnixEpoch),
            ReturnPath = "",
            Recipients = [],
            ReceivedAt = default,
            Size = 1,
        },
        Domain = "b.example",
        Recipients = [],
    };

    public void HandlerFailed(string hook, string handler, string error, string? consequence) =>
        Failures.Enqueue($"{hook} {handler}: {error} [{consequence}]");

    public void Dispose() => Watchdog.Dispose();

    private sealed class Handler(Func<RouteContext, CancellationToken, ValueTask<RouteDecision?>> decide, Func<bool>? isIdle)
        : IRouteHandler
    {
        public bool IsIdle => isIdle?.Invoke() ?? false;

        public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken) =>
            decide(context, cancellationToken);
    }
}
