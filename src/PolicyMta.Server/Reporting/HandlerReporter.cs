using System.Collections.Concurrent;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Server.Reporting;

/// <summary>
/// Tells operators, by log and event, that a handler failed. A handler that fails on every message is told of once in a while, not once a
/// message or door, with a count and the doors of what was left out; a consequence (skipped, switched off) is always told.
/// </summary>
internal sealed partial class HandlerReporter(IEventEmitter events, TimeProvider time, ILogger<HandlerReporter> logger) : IHandlerReporter
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Repetition> _repetitions = new(StringComparer.Ordinal);

    public void HandlerFailed(string hook, string handler, string error, string? consequence)
    {
        var repetition = _repetitions.GetOrAdd(handler, static _ => new Repetition());
        if (repetition.WhatToTell(hook, time.GetTimestamp(), Quiet.TotalSeconds * time.TimestampFrequency, consequence is not null)
            is not { } more)
            return;

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
        private readonly SortedSet<string> _silentAt = new(StringComparer.Ordinal);
        private long _toldAt;
        private long _silent;

        /// <returns>What to add about failures that were left out, or null if this one is left out too.</returns>
        public string? WhatToTell(string hook, long now, double quiet, bool always)
        {
            lock (_lock)
            {
                if (!always && _toldAt != 0 && now - _toldAt < quiet)
                {
                    _silent++;
                    _silentAt.Add(hook);
                    return null;
                }

                var more = _silent == 0 ? "" : $" ({_silent} more failures since the last report{Others(hook)})";
                _toldAt = now;
                _silent = 0;
                _silentAt.Clear();
                return more;
            }
        }

        private string Others(string hook) =>
            _silentAt.Count == 1 && _silentAt.Contains(hook) ? "" : ", at " + string.Join(", ", _silentAt);
    }
}
