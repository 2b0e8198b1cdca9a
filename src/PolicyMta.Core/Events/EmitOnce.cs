using System.Collections.Concurrent;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Events;

/// <summary>
/// Emits each event once by its key: what is remembered is in the spool, in one commit with the event. Of two calls at the same time the
/// second waits for the first. Thread-safe.
/// </summary>
internal sealed class EmitOnce
{
    private readonly ConcurrentDictionary<UInt128, Task> _running = new();

    /// <returns>Whether it was emitted; false if one was under this key.</returns>
    public async ValueTask<bool> EmitAsync(
        EventStream events, DeliveryEvent deliveryEvent, UInt128 key, TimeSpan window, CancellationToken cancellationToken)
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!_running.TryAdd(key, running.Task))
        {
            if (_running.TryGetValue(key, out var first))
                await first.WaitAsync(cancellationToken);
        }

        try
        {
            if (events.IsMarked(key))
                return false;
            await events.EmitAsync(deliveryEvent, new SpoolMark(key, default, deliveryEvent.Time + window));
            return true;
        }
        finally
        {
            _running.TryRemove(key, out _);
            running.SetResult();
        }
    }
}
