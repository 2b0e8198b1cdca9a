using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Limits;

namespace PolicyMta.Core.Tests.Limits;

public sealed class RateWindowTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private RateWindow _window;

    [Fact]
    public void What_is_under_way_counts_and_its_time_begins_when_it_is_done()
    {
        Assert.Equal(TimeSpan.Zero, _window.TryTake(2, Minute, _time));
        Assert.Equal(TimeSpan.Zero, _window.TryTake(2, Minute, _time));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(RateWindow.UntilDone, _window.TryTake(2, Minute, _time));

        _window.Done(1, Minute, _time);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), _window.TryTake(2, Minute, _time));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, _window.TryTake(2, Minute, _time));
        Assert.Equal(2, _window.CountAt(Minute, _time));
    }

    [Fact]
    public void No_window_has_more_than_the_number_whatever_the_pattern_and_full_use_loses_little()
    {
        var random = new Random(7);
        var done = new List<DateTimeOffset>();
        var end = _time.GetUtcNow() + TimeSpan.FromMinutes(60);
        while (_time.GetUtcNow() < end)
        {
            while (_window.TryTake(100, Minute, _time) == TimeSpan.Zero)
            {
                _window.Done(1, Minute, _time);
                done.Add(_time.GetUtcNow());
                if (random.Next(3) == 0)
                    break;
            }

            _time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 2000)));
        }

        for (var i = 100; i < done.Count; i++)
            Assert.True(done[i] - done[i - 100] >= Minute, $"{done[i]}");
        Assert.True(done.Count >= 100 * 60 * 0.93, $"{done.Count}");
    }

    [Fact]
    public void What_was_not_begun_is_given_back_and_more_than_the_number_never_goes()
    {
        Assert.Equal(TimeSpan.MaxValue, _window.TryTake(5, Minute, _time, 6));
        Assert.Equal(TimeSpan.Zero, _window.TryTake(5, Minute, _time, 5));
        _window.Return(5);
        Assert.True(_window.IsEmptyAt(Minute, _time));
        _window.Done(5, Minute, _time);
        Assert.True(_window.IsEmptyAt(Minute, _time));
    }

    [Fact]
    public void What_is_exported_counts_as_much_and_as_long_where_it_is_restored()
    {
        _window.TryTake(10, Minute, _time, 4);
        _window.Done(3, Minute, _time);
        _time.Advance(TimeSpan.FromSeconds(20));

        var other = new RateWindow();
        other.Restore(new RateUse(Minute, _window.Export(_time)), _time);
        Assert.Equal(4, other.CountAt(Minute, _time));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(1, other.CountAt(Minute, _time));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(other.IsEmptyAt(Minute, _time));
    }

    [Fact]
    public void It_stays_small_however_much_it_is_used()
    {
        for (var i = 0; i < 10_000; i++)
            Use();
        Assert.InRange(_window.Export(_time).Count, 1, 36);

        void Use()
        {
            if (_window.TryTake(1_000_000, Minute, _time) == TimeSpan.Zero)
                _window.Done(1, Minute, _time);
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
    }
}
