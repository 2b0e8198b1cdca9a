using System.Collections.Concurrent;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

/// <summary>Many senders at once, and a ledger of what the spool acknowledged to them.</summary>
internal sealed class SpoolLoad(SpoolHarness harness)
{
    public const int Length = 10_000;
    private const int Senders = 32;
    private int _count;
    private volatile bool _isClosed;

    /// <summary>What was acknowledged and not removed: each message, and whether its delivery record is durable.</summary>
    public ConcurrentDictionary<SpoolId, bool> Held { get; } = new();

    /// <summary>What was acknowledged as removed.</summary>
    public ConcurrentBag<SpoolId> Gone { get; } = [];

    /// <summary>Removals that were asked for and not acknowledged: they may have happened or not.</summary>
    public ConcurrentDictionary<SpoolId, bool> Leaving { get; } = new();

    /// <summary>
    /// From here to the next load no acknowledgement counts. Called at the moment of a power cut: a sync that is under way then may still
    /// return success, but no client would have lived to hear of it.
    /// </summary>
    public void CloseLedger() => _isClosed = true;

    /// <summary>Appends, defers and removes until the spool refuses.</summary>
    /// <param name="removeEvery">One message in so many is removed again.</param>
    /// <param name="after">After how many messages something happens.</param>
    /// <param name="then">What.</param>
    public async Task<SpoolUnavailableException> RunUntilRefusedAsync(int removeEvery, int after = int.MaxValue, Action? then = null)
    {
        _isClosed = false;
        var stopAt = after == int.MaxValue ? after : Volatile.Read(ref _count) + after;
        var refused = new TaskCompletionSource<SpoolUnavailableException>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAsync(removeEvery, stopAt, then, refused)));
        return await refused.Task;
    }

    /// <summary>Finds messages that were acknowledged and are not there as they should be.</summary>
    public async Task<List<string>> FindLossesAsync()
    {
        var losses = new List<string>();
        foreach (var (id, isDeferred) in Held)
        {
            try
            {
                await harness.AssertContentAsync(id, Length);
                if (isDeferred && harness.Spool.Read(id)!.Deliveries.Count != 1)
                    losses.Add($"{id}: its delivery record is gone");
            }
            catch (Exception error) when (error is KeyNotFoundException or SpoolCorruptException)
            {
                losses.Add($"{id}: {error.Message}");
            }
        }

        losses.AddRange(Gone.Where(id => harness.Spool.Read(id) is not null).Select(id => $"{id}: it was removed and is back"));
        return losses;
    }

    public async Task RemoveAsync(SpoolId id)
    {
        Held.TryRemove(id, out _);
        Leaving.TryAdd(id, true);
        await harness.Spool.RemoveAsync(id);
        if (_isClosed)
            return;
        Leaving.TryRemove(id, out _);
        Gone.Add(id);
    }

    private async Task SendAsync(int removeEvery, int stopAt, Action? then, TaskCompletionSource<SpoolUnavailableException> refused)
    {
        try
        {
            while (!refused.Task.IsCompleted)
            {
                var id = harness.NewId();
                await harness.Spool.AppendAsync(
                    id, SpoolHarness.Record("message"), SpoolHarness.ContentOf(id, Length), CancellationToken.None);
                if (_isClosed)
                    continue;
                Held[id] = false;
                var number = Interlocked.Increment(ref _count);
                if (number == stopAt)
                    then!();
                if (number % removeEvery == 0)
                {
                    _ = RemoveQuietlyAsync(id);
                }
                else if (number % 7 == 0)
                {
                    // Owed, and so it may wait until the disk works again: longer than this sender.
                    var rewrite = harness.Spool.RewriteAsync(id, 0, SpoolHarness.Record("deferred")).AsTask();
                    if (await Task.WhenAny(rewrite, refused.Task) != rewrite)
                        return;
                    await rewrite;
                    if (!_isClosed)
                        Held[id] = true;
                }
            }
        }
        catch (SpoolUnavailableException refusal)
        {
            refused.TrySetResult(refusal);
        }
    }

    private async Task RemoveQuietlyAsync(SpoolId id)
    {
        try
        {
            await RemoveAsync(id);
        }
        catch (SpoolUnavailableException)
        {
            // The spool was closed before the disk worked again: the message stays among those that may be there or not.
        }
    }
}
