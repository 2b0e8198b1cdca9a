using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// One handler in a chain, behind its guard: deadline, failure counter, breaker. What it returns is data, never an exception.
/// </summary>
internal sealed class HookLink<TContext, TDecision>
    where TContext : HookContext<TDecision>
    where TDecision : class, IDecision<TDecision>
{
    private readonly GuardedCallPool<TContext, TDecision> _calls;
    private readonly HookWatchdog _watchdog;
    private readonly HandlerPatience _patience;

    public HookLink(
        string hook,
        string id,
        IHookHandler<TContext, TDecision> handler,
        HandlerPatience patience,
        HookWatchdog watchdog,
        IHandlerReporter reporter,
        TimeProvider time,
        FailureRule onFailure = FailureRule.Fallback)
    {
        (Hook, Id, Handler, Reporter, OnFailure) = (hook, id, handler, reporter, onFailure);
        _patience = patience;
        State = new HandlerState(time);
        _calls = new GuardedCallPool<TContext, TDecision>(this);
        _watchdog = watchdog;
        watchdog.Watch(_calls);
    }

    public string Hook { get; }

    /// <summary>The handler's id in traces: a plugin's id or a script's path.</summary>
    public string Id { get; }

    public IHookHandler<TContext, TDecision> Handler { get; }

    /// <summary>What holds when it fails.</summary>
    public FailureRule OnFailure { get; }

    /// <summary>When the handler's token is cancelled; given up <see cref="Grace"/> later.</summary>
    public TimeSpan Deadline => State.HasComeBack ? _patience.Deadline : _patience.Deadline + _patience.UntilFirst;

    public TimeSpan Grace => _patience.Grace;

    public IHandlerReporter Reporter { get; }

    public HandlerState State { get; }

    /// <summary>Whether the handler need not be asked now. One that failed is asked, so that what stands in its place holds.</summary>
    public bool IsIdle
    {
        get
        {
            try
            {
                return Handler.IsIdle && State.SwitchedOff is null && !State.IsOpen;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }

    /// <param name="context">The facts.</param>
    /// <param name="snapshot">The snapshot that the link belongs to; the caller holds a lease on it.</param>
    /// <param name="isOnOwnStack">Whether the caller awaits at once, on a stack from <see cref="OwnStack"/>: then the handler runs right
    /// here.</param>
    public ValueTask<HookResult<TDecision>> DecideAsync(TContext context, PolicySnapshot snapshot, bool isOnOwnStack = false)
    {
        if (IfSwitchedOff is { } failed)
            return ValueTask.FromResult(failed);
        if (State.IsOpen)
            return ValueTask.FromResult(new HookResult<TDecision>(null, HandlerState.Skipped + State.LastError));
        return _calls.Rent().Start(context, snapshot, isOnOwnStack);
    }

    /// <summary>
    /// The failure that stands in place of a handler that is switched off, or null while it is on: what it would have refused must not
    /// pass because it once hung, unless the administrator wants it so (<see cref="OnFailure"/>).
    /// </summary>
    public HookResult<TDecision>? IfSwitchedOff =>
        State.SwitchedOff is { } why ? new HookResult<TDecision>(null, HandlerState.Off + why) : null;

    /// <summary>Ends the watch over the link's calls, when its snapshot has drained.</summary>
    public void Retire() => _watchdog.Unwatch(_calls);

    public void Fail(string error)
    {
        var opened = State.Failed(error);
        Reporter.HandlerFailed(
            Hook,
            Id,
            error,
            opened ? $"skipped for {HandlerState.OpenFor.TotalSeconds:0} s; {Instead}" : null);
    }

    public void GiveUp(string error)
    {
        State.Failed(error);
        if (State.SwitchOff(error))
            Reporter.HandlerFailed(Hook, Id, error, "switched off until the next reload; " + Instead);
    }

    private string Instead =>
        OnFailure == FailureRule.Fallback ? "the hook's fallback applies" : "it is passed over";
}
