using System.Collections.Concurrent;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Tests.Hooks;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Policy;

public sealed class PolicyStoreTests : IDisposable
{
    private readonly HookBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_replaced_snapshot_drains_only_after_its_last_lease()
    {
        var store = new PolicyStore(_bed.Snapshot);
        var one = store.Acquire(default);
        var two = store.Acquire(default);
        Assert.Equal(2, _bed.Snapshot.Leases);

        store.Swap(_bed.NewSnapshot(2));
        one.Dispose();
        Assert.Equal(1, _bed.Snapshot.Holds);
        Assert.False(_bed.Drained.Task.IsCompleted);
        Assert.Equal(2, store.Acquire(default).Snapshot.Generation);

        two.Dispose();
        await _bed.Drained.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(_bed.Snapshot.TryAddLease());
    }

    [Fact]
    public async Task Swaps_under_concurrent_leases_drain_each_snapshot_once_and_none_in_use()
    {
        var drained = new ConcurrentDictionary<long, int>();
        var store = new PolicyStore(New(1));
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var lease = store.Acquire(default);
                Assert.False(drained.ContainsKey(lease.Snapshot.Generation));
            }
        })).ToArray();

        for (var generation = 2; generation <= 500; generation++)
        {
            store.Swap(New(generation));
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Task.WhenAll(workers);
        store.Close();
        await Eventually.TrueAsync(() => drained.Count >= 500);
        Assert.All(drained.Values, count => Assert.Equal(1, count));

        PolicySnapshot New(long generation) =>
            _bed.NewSnapshot(generation, () => drained.AddOrUpdate(generation, 1, (_, count) => count + 1));
    }

    [Fact]
    public void A_closed_store_gives_no_leases()
    {
        var store = new PolicyStore(_bed.Snapshot);
        store.Close();

        Assert.Throws<ObjectDisposedException>(() => store.Acquire(default));
    }
}
