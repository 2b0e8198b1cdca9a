using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class HeapWasteTests : IDisposable
{
    private const long MiB = 1024 * 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly SemaphoreSlim _collections = new(0);

    [Fact]
    public async Task It_is_collected_by_another_thread_once_there_is_much_and_counts_until_then()
    {
        using var isAllowed = new ManualResetEventSlim();
        var waste = new HeapWaste(10 * MiB, () => Collect(isAllowed), _time);
        waste.Add(6 * MiB);
        Assert.False(waste.IsTooMuch);
        waste.Add(6 * MiB);
        waste.Add(1 * MiB);
        Assert.True(waste.IsTooMuch);
        Assert.Equal(13 * MiB, waste.Bytes);

        isAllowed.Set();
        await _collections.WaitAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => waste.Bytes == 0);
    }

    [Fact]
    public async Task There_is_a_pause_between_two_collections_ten_times_as_long_as_they_take()
    {
        var waste = new HeapWaste(
            MiB,
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                _collections.Release();
            },
            _time);
        waste.Add(MiB);
        await _collections.WaitAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => waste.Bytes == 0);
        waste.Add(5 * MiB);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(8));
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(0, _collections.CurrentCount);
        Assert.Equal(5 * MiB, waste.Bytes);

        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return waste.Bytes == 0;
        });
    }

    [Fact]
    public async Task Content_has_no_room_that_waste_has_until_it_is_collected()
    {
        using var isAllowed = new ManualResetEventSlim();
        var budget = new ContentBudget(16 * MiB, _time, () => Collect(isAllowed));
        budget.Waste(MiB - 1);
        Assert.True(budget.TryTake(20 * MiB));
        budget.GiveBack(20 * MiB);

        budget.Waste(10 * MiB);
        Assert.False(budget.TryTake(20 * MiB));
        Assert.False(budget.TryTake(3 * MiB));
        Assert.True(budget.TryTake(2 * MiB));
        budget.GiveBack(2 * MiB);

        isAllowed.Set();
        await UntilAsync(() => budget.TryTake(20 * MiB));
    }

    [Fact]
    public void Work_tells_what_it_has_allocated()
    {
        using var isAllowed = new ManualResetEventSlim();
        var budget = new ContentBudget(16 * MiB, _time, () => Collect(isAllowed));
        using (budget.Work())
            Assert.NotEmpty(new byte[11 * MiB]);
        Assert.False(budget.TryTake(2 * MiB));
        isAllowed.Set();
    }

    public void Dispose() => _collections.Dispose();

    private void Collect(ManualResetEventSlim isAllowed)
    {
        isAllowed.Wait();
        _collections.Release();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var turns = 0; !condition(); turns++)
        {
            Assert.True(turns < 10_000, "The condition did not come true.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
