using PolicyMta.Policies;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Audit;

namespace PolicyMta.Server.Reporting;

/// <summary>Tells operators, by log and event, how each reload ended.</summary>
internal sealed partial class ReloadReporter(
    IEventEmitter events, AuditLog? audit, TimeProvider time, ILogger<ReloadReporter> logger) : IReloadReporter
{
    public void ReloadEnded(ReloadResult result)
    {
        TrialEnded(result);
        Audit(result);
        switch (result.Outcome)
        {
            case ReloadOutcome.Reloaded:
                LogReloaded(logger, result.Generation, result.Reason, (long)result.Took.TotalMilliseconds, result.Changes);
                Emit(EventKind.Reloaded, result, $"{result.Reason}{(result.IsForced ? ", forced" : "")}; {result.Changes}");
                break;
            case ReloadOutcome.Failed:
                foreach (var problem in result.Problems)
                    LogProblem(logger, problem.ToString());
                LogRefused(logger, result.Problems.Length, result.Generation, result.Reason);
                Emit(EventKind.ReloadFailed, result, string.Join('\n', result.Problems));
                break;
            default:
                LogUnchanged(logger, result.Generation, result.Reason);
                break;
        }
    }

    /// <summary>Keeps what no operator asked for over the admin API, where each act is kept as it comes.</summary>
    private void Audit(ReloadResult result)
    {
        if (result.Outcome == ReloadOutcome.Unchanged || result.Reason.StartsWith(Administration.ReloadReason, StringComparison.Ordinal))
            return;
        var error = result.Outcome == ReloadOutcome.Failed ? string.Join('\n', result.Problems) : null;
        audit?.Note(
            "policy.reload", "server", result.Reason, null, new { result.Generation, Changes = result.Changes.ToString() }, error);
    }

    private void TrialEnded(ReloadResult result)
    {
        var trial = result.Trial;
        if (trial.Examples.Count > 0)
            LogTried(logger, trial.Tried, string.Join(", ", trial.Examples.Select(door => $"{door.Key} {door.Value}")));
        foreach (var note in trial.Notes)
            LogNotTried(logger, note);
        foreach (var warning in trial.Warnings)
            LogTrialWarning(logger, warning.ToString());
        if (!result.IsForced)
            return;
        foreach (var failure in trial.Failures)
            LogForced(logger, failure.ToString());
    }

    private void Emit(string kind, ReloadResult result, string detail) =>
        events.Emit(new DeliveryEvent { Kind = kind, Time = time.GetUtcNow(), Generation = result.Generation, Detail = detail });

    [LoggerMessage(5110, LogLevel.Information, "Policy generation {Generation} is in force ({Reason}; took {Milliseconds} ms); {Changes}")]
    private static partial void LogReloaded(ILogger logger, long generation, string reason, long milliseconds, PolicyChanges changes);

    [LoggerMessage(5114, LogLevel.Information, "Changed scripts were tried on {Count} recorded messages ({Hooks})")]
    private static partial void LogTried(ILogger logger, int count, string hooks);

    [LoggerMessage(5115, LogLevel.Information, "{Note}")]
    private static partial void LogNotTried(ILogger logger, string note);

    [LoggerMessage(5116, LogLevel.Warning, "Trial on recorded messages: {Warning}")]
    private static partial void LogTrialWarning(ILogger logger, string warning);

    [LoggerMessage(5117, LogLevel.Warning, "Put in force by --force although it fails on recorded messages: {Failure}")]
    private static partial void LogForced(ILogger logger, string failure);

    [LoggerMessage(5111, LogLevel.Error, "Policy: {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(
        5112, LogLevel.Error, "The new policy was refused ({Reason}; problems: {Count}); generation {Generation} stays in force")]
    private static partial void LogRefused(ILogger logger, int count, long generation, string reason);

    [LoggerMessage(5113, LogLevel.Information, "Nothing has changed; policy generation {Generation} stays in force ({Reason})")]
    private static partial void LogUnchanged(ILogger logger, long generation, string reason);
}
