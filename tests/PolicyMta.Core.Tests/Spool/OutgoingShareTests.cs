using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

public sealed class OutgoingShareTests : IDisposable
{
    private const long Large = OutgoingShare.Little + 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly OutgoingShare _share;
    private long _room = 4 * Large;

    public OutgoingShareTests() => _share = new OutgoingShare(() => _room, _time);

    [Fact]
    public async Task Little_bodies_never_wait()
    {
        await FillAsync();
        Assert.True(await EnterAsync(OutgoingShare.Little, "c"));
        Assert.Equal(4 * Large, _share.Used);
        _share.Leave(OutgoingShare.Little, "c");
        Assert.Equal(4 * Large, _share.Used);
    }

    [Fact]
    public async Task Large_ones_wait_in_turn_and_a_smaller_one_does_not_pass()
    {
        await FillAsync();
        var largest = EnterAsync(2 * Large, "c");
        var smaller = EnterAsync(Large, "d");
        Assert.Equal(2, _share.Line);

        _share.Leave(Large, "a");
        Assert.False(largest.IsCompleted);
        Assert.False(smaller.IsCompleted);
        _share.Leave(Large, "b");
        Assert.True(await largest);
        Assert.False(smaller.IsCompleted);
        _share.Leave(Large, "a");
        Assert.True(await smaller);
        Assert.Equal(4 * Large, _share.Used);
    }

    [Fact]
    public async Task A_site_whose_receivers_are_slow_holds_half_at_most()
    {
        Assert.True(await EnterAsync(Large, "slow"));
        Assert.True(await EnterAsync(Large, "slow"));
        var third = EnterAsync(Large, "slow");
        Assert.True(await EnterAsync(Large, "quick"));
        Assert.True(await EnterAsync(Large, "other"));
        Assert.False(third.IsCompleted);

        _share.Leave(Large, "slow");
        Assert.True(await third);
    }

    [Fact]
    public async Task One_alone_goes_however_large()
    {
        Assert.True(await EnterAsync(100 * Large, "a"));
        var next = EnterAsync(100 * Large, "b");
        Assert.False(next.IsCompleted);
        _share.Leave(100 * Large, "a");
        Assert.True(await next);
        _share.Leave(100 * Large, "b");
        Assert.Equal(0, _share.Used);
    }

    [Fact]
    public async Task Who_has_waited_long_enough_gives_up_and_those_behind_go_on()
    {
        await FillAsync();
        var largest = EnterAsync(4 * Large, "c");
        _time.Advance(Patience / 2);
        var smaller = EnterAsync(Large, "d");
        _share.Leave(Large, "a");
        Assert.False(smaller.IsCompleted);

        _time.Advance(Patience / 2);
        Assert.False(await largest);
        Assert.True(await smaller);
        Assert.Equal(0, _share.Line);
    }

    [Fact]
    public async Task A_stop_ends_the_wait_and_takes_nothing()
    {
        await FillAsync();
        var waiting = EnterAsync(Large, "c");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, _share.Line);
        Assert.Equal(4 * Large, _share.Used);
    }

    [Fact]
    public async Task What_becomes_free_elsewhere_lets_in_who_waits()
    {
        _room = Large;
        Assert.True(await EnterAsync(Large, "a"));
        var next = EnterAsync(Large, "b");
        _room = 2 * Large;
        _share.Admit();
        Assert.True(await next);
    }

    [Fact]
    public async Task Many_at_once_never_hold_more_and_all_have_their_turn()
    {
        var most = 0L;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(async () =>
        {
            var (bytes, site) = (Large + number, $"site{number % 7}");
            Assert.True(await _share.EnterAsync(bytes, site, Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken));
            InterlockedMax(ref most, _share.Used);
            await Task.Yield();
            _share.Leave(bytes, site);
        })));
        Assert.InRange(most, Large, _room);
        Assert.Equal(0, _share.Used);
        Assert.Equal(0, _share.Line);
    }

    public void Dispose() => _stop.Dispose();

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Interlocked.Read(ref most); value > seen;)
            seen = Interlocked.CompareExchange(ref most, value, seen) is var now && now == seen ? value : now;
    }

    private async Task FillAsync()
    {
        foreach (var site in (string[])["a", "a", "b", "b"])
            Assert.True(await EnterAsync(Large, site));
    }

    private Task<bool> EnterAsync(long bytes, string site) => _share.EnterAsync(bytes, site, Patience, _stop.Token).AsTask();
}
