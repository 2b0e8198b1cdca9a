using PolicyMta.Simulation.Time;

namespace PolicyMta.Simulation.Tests.Time;

/// <summary>The clock that jumps from timer to timer.</summary>
public sealed class FastTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_jumps_to_the_next_timer_and_calls_back_in_order()
    {
        var time = new FastTime(Start, () => true);
        var calls = new List<(string, TimeSpan)>();
        Timer(time, "late", TimeSpan.FromHours(2), calls);
        Timer(time, "early", TimeSpan.FromSeconds(1), calls);
        using var every = time.CreateTimer(
            _ => calls.Add(("hour", time.Elapsed)), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

        time.RunTo(TimeSpan.FromHours(3));

        Assert.Equal(
            [
                ("early", TimeSpan.FromSeconds(1)), ("hour", TimeSpan.FromHours(1)), ("late", TimeSpan.FromHours(2)),
                ("hour", TimeSpan.FromHours(2)), ("hour", TimeSpan.FromHours(3)),
            ],
            calls);
        Assert.Equal(Start.AddHours(3), time.GetUtcNow());
        Assert.Equal(4, time.Jumps);
    }

    [Fact]
    public void Due_times_are_rounded_up_to_the_grain()
    {
        var time = new FastTime(Start, () => true, TimeSpan.FromMilliseconds(10));
        var calls = new List<(string, TimeSpan)>();
        Timer(time, "a", TimeSpan.FromMilliseconds(11), calls);
        Timer(time, "b", TimeSpan.FromMilliseconds(19), calls);
        time.RunTo(TimeSpan.FromMilliseconds(20));
        Assert.Equal([("a", TimeSpan.FromMilliseconds(20)), ("b", TimeSpan.FromMilliseconds(20))], calls);
    }

    [Fact]
    public void A_timer_that_was_changed_or_disposed_is_not_called_at_its_old_time()
    {
        var time = new FastTime(Start, () => true);
        var calls = new List<(string, TimeSpan)>();
        var changed = Timer(time, "changed", TimeSpan.FromSeconds(1), calls);
        Assert.True(changed.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan));
        var gone = Timer(time, "gone", TimeSpan.FromSeconds(1), calls);
        gone.Dispose();
        Assert.False(gone.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan));

        time.RunTo(TimeSpan.FromSeconds(10));
        Assert.Equal([("changed", TimeSpan.FromSeconds(5))], calls);
    }

    [Fact]
    public void It_stands_still_while_something_is_left_to_do()
    {
        var rests = 0;
        var seen = TimeSpan.Zero;
        FastTime time = null!;
        time = new FastTime(Start, () =>
        {
            seen = time.Elapsed;
            return ++rests > 30;
        });
        var calls = new List<(string, TimeSpan)>();
        Timer(time, "one", TimeSpan.FromSeconds(1), calls);
        time.RunTo(TimeSpan.FromMilliseconds(1));
        Assert.True(rests > 30);
        Assert.Empty(calls);
        Assert.Equal(TimeSpan.FromMilliseconds(1), seen);
    }

    [Fact]
    public void What_never_rests_does_not_stop_it_for_ever()
    {
        var time = new FastTime(Start, () => false);
        time.RunTo(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), time.Elapsed);
        Assert.True(time.Impatient > 0);
    }

    [Fact]
    public async Task Waits_of_tasks_go_by_it()
    {
        var time = new FastTime(Start, PoolIsQuiet);
        var waiting = WaitAsync();
        await Task.Factory.StartNew(
            () => time.RunTo(TimeSpan.FromDays(1)), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.Equal(TimeSpan.FromHours(5), await waiting);

        async Task<TimeSpan> WaitAsync()
        {
            for (var hour = 0; hour < 5; hour++)
                await Task.Delay(TimeSpan.FromHours(1), time, TestContext.Current.CancellationToken);
            return time.Elapsed;
        }

        static bool PoolIsQuiet() => true; // The delays of one task go on inside the timer's callback.
    }

    [Fact]
    public void Timers_that_are_changed_over_and_over_do_not_pile_up()
    {
        var time = new FastTime(Start, () => true);
        var calls = new List<(string, TimeSpan)>();
        var timer = Timer(time, "one", TimeSpan.FromMinutes(5), calls);
        for (var i = 0; i < 100_000; i++)
            timer.Change(TimeSpan.FromMinutes(5), Timeout.InfiniteTimeSpan);
        Assert.True(time.Scheduled < 5_000, $"{time.Scheduled} entries");
        time.RunTo(TimeSpan.FromMinutes(6));
        Assert.Single(calls);
    }

    private static ITimer Timer(FastTime time, string name, TimeSpan due, List<(string, TimeSpan)> calls) =>
        time.CreateTimer(_ => calls.Add((name, time.Elapsed)), null, due, Timeout.InfiniteTimeSpan);
}
