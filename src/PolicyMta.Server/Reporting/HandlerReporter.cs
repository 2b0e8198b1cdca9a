using System.Collections.Concurrent;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Server.Reporting;

/// <summary>
/// Tells operators, by log and event, that a handler failed. A handler that fails on every message is told of once in a while with a count,
/// not once a message; a consequence (skipped, switched off) is always told.
/// </summary>
internal sealed partial class HandlerReporter(IEventEmitter events, TimeProvider time, ILogger<HandlerReporter> logger) : IHandlerReporter
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<(string Hook, string Handler), Repetition> _repetitions = new();

    public void HandlerFailed(string hook, string handler, string error, string? consequence)
    {
        var repetition = _repetitions.GetOrAdd((hook, handler), _ => new Repetition());
        if (!repetition.MayTell(time.GetTimestamp(), Quiet.TotalSeconds * time.TimestampFrequency, consequence is not null, out var silent))
            return;

        var more = silent == 0 ? "" : $" ({silent} more failures since the last report)";
        if (consequence is null)
            LogFailed(logger, handler, hook, error, more);
        else
            LogConsequence(logger, handler, hook, error, consequence, more);
        events.Emit(new DeliveryEvent
        {
            Kind = EventKind.HandlerFailed,
            Time = time.GetUtcNow(),
            Detail = consequence is null ? $"{handler} at {hook}: {error}{more}" : $"{handler} at {hook}: {error}; {consequence}{more}",
        });
    }

    [LoggerMessage(5100, LogLevel.Warning, "{Handler} failed at {Hook}: {Error}{More}")]
    private static partial void LogFailed(ILogger logger, string handler, string hook, string error, string more);

    [LoggerMessage(5101, LogLevel.Error, "{Handler} failed at {Hook}: {Error}; {Consequence}{More}")]
    private static partial void LogConsequence(ILogger logger, string handler, string hook, string error, string consequence, string more);

    private sealed class Repetition
    {
        private readonly Lock _lock = new();
        private long _toldAt;
        private long _silent;

        public bool MayTell(long now, double quiet, bool always, out long silent)
        {
            lock (_lock)
            {
                silent = _silent;
                if (!always && _toldAt != 0 && now - _toldAt < quiet)
                {
                    _silent++;
                    return false;
                }

                _toldAt = now;
                _silent = 0;
                return true;
            }
        }
    }
}
