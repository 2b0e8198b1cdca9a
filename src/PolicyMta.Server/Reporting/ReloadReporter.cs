using Microsoft.Extensions.Logging;
using PolicyMta.Policies;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Reporting;

/// <summary>Tells operators, by log and event, how each reload ended.</summary>
internal sealed partial class ReloadReporter(IEventEmitter events, TimeProvider time, ILogger<ReloadReporter> logger) : IReloadReporter
{
    public void ReloadEnded(ReloadResult result)
    {
        switch (result.Outcome)
        {
            case ReloadOutcome.Reloaded:
                LogReloaded(logger, result.Generation, result.Reason, (long)result.Took.TotalMilliseconds);
                Emit(EventKind.Reloaded, result, result.Reason);
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

    private void Emit(string kind, ReloadResult result, string detail) =>
        events.Emit(new DeliveryEvent { Kind = kind, Time = time.GetUtcNow(), Generation = result.Generation, Detail = detail });

    [LoggerMessage(5110, LogLevel.Information, "Policy generation {Generation} is in force ({Reason}; took {Milliseconds} ms)")]
    private static partial void LogReloaded(ILogger logger, long generation, string reason, long milliseconds);

    [LoggerMessage(5111, LogLevel.Error, "Policy: {Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(
        5112, LogLevel.Error, "The new policy was refused ({Reason}; problems: {Count}); generation {Generation} stays in force")]
    private static partial void LogRefused(ILogger logger, int count, long generation, string reason);

    [LoggerMessage(5113, LogLevel.Information, "Nothing has changed; policy generation {Generation} stays in force ({Reason})")]
    private static partial void LogUnchanged(ILogger logger, long generation, string reason);
}
