using System.Threading.Channels;

namespace PolicyMta.IspRules.Automation;

/// <summary>
/// Reply automation: counts failures by its rules, and has done what is due, beside the mail. Each action is told by an event and in the
/// log. If more is due than can be done, it is left out and comes up again with the next failure of the kind. Thread-safe.
/// </summary>
internal sealed class Automaton(
    ImmutableArray<AutomationRule> rules, ActionBook book, Action<BounceContext> backOff, IEventEmitter events, AutomationLog log,
    TimeProvider time)
{
    private const int MaxDue = 1_000;

    private readonly Channel<DueAction> _due =
        Channel.CreateBounded<DueAction>(new BoundedChannelOptions(MaxDue) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly long _started = time.GetTimestamp();

    /// <summary>Counts a failure. It never waits.</summary>
    /// <returns>Whether the connection that the failure came over is to be ended.</returns>
    public bool Observe(BounceContext failure)
    {
        var ends = false;
        foreach (var rule in rules)
        {
            if (!rule.Covers(failure))
                continue;
            foreach (var due in rule.Count(failure, time.GetElapsedTime(_started)))
            {
                if (due.Action.Do == ActionKind.BackOff)
                    backOff(failure);
                ends |= due.Action.Do == ActionKind.EndConnection;
                _due.Writer.TryWrite(due with { Failure = null });
            }
        }

        return ends;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var due in _due.Reader.ReadAllAsync(cancellationToken))
                await DoAsync(due, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Does all that is due now.</summary>
    public async ValueTask DoDueAsync(CancellationToken cancellationToken)
    {
        while (_due.Reader.TryRead(out var due))
            await DoAsync(due, cancellationToken);
    }

    private async ValueTask DoAsync(DueAction due, CancellationToken cancellationToken)
    {
        try
        {
            if (await book.DoAsync(due, cancellationToken) is not { } done)
                return;
            log.Did(done);
            events.Emit(new DeliveryEvent
            {
                Kind = "PolicyMta.IspRules.acted",
                Time = done.At,
                Provider = due.Aim.Match.Provider,
                Site = due.Aim.Match.Site,
                EgressSource = due.Aim.Match.EgressSource,
                Domain = due.Aim.Match.Domain,
                Tenant = due.Aim.Match.Tenant,
                Campaign = due.Aim.Match.Campaign,
                Detail = $"{done.Id}: {done.What} for {done.Aim}; rule {done.Rule}: {done.Why}",
            });
        }
        catch (Exception e) when (e is ArgumentException or IOException or StoreFullException or InvalidOperationException)
        {
            log.NotDone(due, e);
        }
    }
}
