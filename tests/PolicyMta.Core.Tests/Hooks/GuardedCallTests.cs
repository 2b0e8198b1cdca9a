using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Core.Tests.Hooks;

public sealed class GuardedCallTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HookBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_call_that_obeys_its_token_has_failed_by_taking_too_long()
    {
        var link = _bed.Link("slow", async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return null;
        }, deadlineMs: 30);

        Assert.Equal("took longer than 30ms", (await link.DecideAsync(HookBed.Context(), _bed.Snapshot)).Failure);
        Assert.Null(link.State.SwitchedOff);
    }

    [Fact]
    public async Task A_call_that_does_not_come_back_is_given_up_switched_off_and_holds_its_snapshot_until_it_does()
    {
        using var release = new ManualResetEventSlim();
        var link = _bed.Link("stuck", (_, _) =>
        {
            release.Wait(Patience, CancellationToken.None);
            return default;
        }, deadlineMs: 30);

        var result = await link.DecideAsync(HookBed.Context(), _bed.Snapshot).AsTask().WaitAsync(Patience);
        Assert.StartsWith("did not come back", result.Failure, StringComparison.Ordinal);
        Assert.Equal(result.Failure, link.State.SwitchedOff);
        Assert.Equal(
            "switched off until the next reload: " + result.Failure, (await link.DecideAsync(HookBed.Context(), _bed.Snapshot)).Failure);

        _bed.Snapshot.Release();
        Assert.False(_bed.Drained.Task.IsCompleted);
        Assert.Equal(1, _bed.Snapshot.Holds);
        release.Set();
        await _bed.Drained.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_handler_that_holds_a_thread_is_made_up_for_until_it_lets_go()
    {
        var counts = new BlockingCollection<int>();
        using var watchdog = new HookWatchdog(counts.Add);
        using var release = new ManualResetEventSlim();
        var blocked = _bed.Link("blocked", (_, _) =>
        {
            release.Wait(Patience, CancellationToken.None);
            return default;
        }, watchdog: watchdog);
        var waiting = _bed.Link("waiting", async (_, stop) =>
        {
            await Task.Run(() => release.Wait(Patience, CancellationToken.None), CancellationToken.None);
            return null;
        }, watchdog: watchdog);

        var calls = new[] { blocked.DecideAsync(HookBed.Context(), _bed.Snapshot)
            .AsTask(), waiting.DecideAsync(HookBed.Context(), _bed.Snapshot).AsTask() };
        Assert.Equal(1, counts.GetConsumingEnumerable().First(count => count > 0));
        release.Set();
        await Task.WhenAll(calls);
        Assert.Equal(0, counts.GetConsumingEnumerable().First(count => count == 0));
    }

    [Fact]
    public async Task A_handler_has_more_time_until_it_has_come_back_once()
    {
        var isCold = true;
        var link = _bed.Link("cold", async (_, stop) =>
        {
            await Task.Delay(isCold ? TimeSpan.FromMilliseconds(200) : Timeout.InfiniteTimeSpan, stop);
            isCold = false;
            return null;
        }, deadlineMs: 20, untilFirstMs: 60_000);

        Assert.Null((await link.DecideAsync(HookBed.Context(), _bed.Snapshot)).Failure);
        Assert.True(link.State.HasComeBack);
        Assert.Equal(
            "took longer than 20ms", (await link.DecideAsync(HookBed.Context(), _bed.Snapshot).AsTask().WaitAsync(Patience)).Failure);
    }

    [Fact]
    public async Task A_handler_that_only_fails_has_not_come_back()
    {
        var link = _bed.Link("broken", (_, _) => throw new InvalidOperationException("no"), deadlineMs: 20, untilFirstMs: 1_000);

        await link.DecideAsync(HookBed.Context(), _bed.Snapshot);
        Assert.False(link.State.HasComeBack);
        Assert.Equal(TimeSpan.FromMilliseconds(1_020), link.Deadline);
    }

    [Fact]
    public async Task A_handler_that_waits_for_nothing_at_all_is_given_up_although_nobody_refers_to_it()
    {
        var link = _bed.Link("lost", async (_, _) =>
        {
            await new TaskCompletionSource().Task;
            return null;
        }, deadlineMs: 30);

        var deciding = link.DecideAsync(HookBed.Context(), _bed.Snapshot).AsTask();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.StartsWith("did not come back", (await deciding.WaitAsync(Patience)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_callback_that_throws_harms_nobody()
    {
        var link = _bed.Link("mined", async (_, stop) =>
        {
            stop.Register(() => throw new InvalidOperationException("mine"));
            await Task.Delay(Timeout.Infinite, stop);
            return null;
        }, deadlineMs: 30);

        Assert.Equal(
            "took longer than 30ms", (await link.DecideAsync(HookBed.Context(), _bed.Snapshot).AsTask().WaitAsync(Patience)).Failure);
    }

    [Fact]
    public async Task An_exception_whose_message_throws_is_named_by_its_type()
    {
        var link = _bed.Link("mute", (_, _) => throw new MuteException());

        Assert.Equal(nameof(MuteException), (await link.DecideAsync(HookBed.Context(), _bed.Snapshot)).Failure);
    }

    [Fact]
    public async Task A_result_that_throws_when_it_is_looked_at_is_a_failure()
    {
        var link = _bed.Link("hostile", (_, _) => new ValueTask<RouteDecision?>(new HostileSource(), 0));

        Assert.Equal("InvalidOperationException: do not look", (await link.DecideAsync(HookBed.Context(), _bed.Snapshot)).Failure);
    }

    [Fact]
    public async Task What_a_handler_registers_on_its_token_does_not_outlive_the_call()
    {
        var called = false;
        var first = true;
        var link = _bed.Link("registers", async (_, stop) =>
        {
            if (first)
            {
                first = false;
                stop.Register(() => called = true);
                return null;
            }

            await Task.Delay(Timeout.Infinite, stop);
            return null;
        }, deadlineMs: 30);

        Assert.Null((await link.DecideAsync(HookBed.Context(), _bed.Snapshot)).Failure);
        Assert.Equal("took longer than 30ms", (await link.DecideAsync(HookBed.Context(), _bed.Snapshot)).Failure);
        Assert.False(called);
    }

    [Fact]
    public async Task An_ambient_value_of_a_handler_does_not_reach_the_message()
    {
        var ambient = new AsyncLocal<string?>();
        var sync = _bed.Link("sync", (_, _) =>
        {
            ambient.Value = "mine";
            return default;
        });
        var late = _bed.Link("late", async (_, _) =>
        {
            ambient.Value = "mine";
            await Task.Yield();
            ambient.Value = "still mine";
            return null;
        });

        await sync.DecideAsync(HookBed.Context(), _bed.Snapshot);
        Assert.Null(ambient.Value);
        await late.DecideAsync(HookBed.Context(), _bed.Snapshot);
        Assert.Null(ambient.Value);
    }

    [Fact]
    public async Task Answer_and_deadline_at_one_moment_end_a_call_once_and_with_its_own_answer()
    {
        var answer = new TaskCompletionSource();
        var race = new Race<RouteContext, RouteDecision>(_bed.Link("edge", async (context, stop) =>
        {
            await answer.Task.WaitAsync(stop);
            return new RouteDecision { Provider = context.Attempts.ToString() };
        }));

        for (var turn = 0; turn < 2000; turn++)
        {
            answer = new TaskCompletionSource();
            var deciding = race.Start(ContextOf(turn), _bed.Snapshot);
            await Race<RouteContext, RouteDecision>.AtOnceAsync(answer.SetResult, () => race.Look(HookBed.LongDeadline));

            var (decision, failure) = await deciding.WaitAsync(Patience);
            if (failure is null)
                Assert.Equal(turn.ToString(), decision?.Provider);
            else
                Assert.Equal("took longer than 1m", failure);
            race.Succeed();
        }
    }

    [Fact]
    public async Task Answer_and_giving_up_at_one_moment_end_a_call_once_and_the_snapshot_is_held_by_none()
    {
        for (var turn = 0; turn < 500; turn++)
        {
            using var bed = new HookBed();
            var answer = new TaskCompletionSource();
            var race = new Race<RouteContext, RouteDecision>(bed.Link("deaf", async (context, _) =>
            {
                await answer.Task;
                return new RouteDecision { Provider = context.Attempts.ToString() };
            }));
            var deciding = race.Start(ContextOf(turn), bed.Snapshot);
            race.Look(HookBed.LongDeadline);
            await Race<RouteContext, RouteDecision>.AtOnceAsync(answer.SetResult, () => race.Look(HookBed.LongDeadline + race.Grace));

            var (decision, failure) = await deciding.WaitAsync(Patience);
            if (failure is null)
                Assert.Equal(turn.ToString(), decision?.Provider);
            else
                Assert.StartsWith("did not come back", failure, StringComparison.Ordinal);
            bed.Snapshot.Release();
            await bed.Drained.Task.WaitAsync(Patience);
        }
    }

    private static RouteContext ContextOf(int turn) =>
        new() { Message = HookBed.Context().Message, Domain = "b.example", Recipients = [], Attempts = turn };

    private sealed class MuteException : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }

    private sealed class HostileSource : IValueTaskSource<RouteDecision?>
    {
        public RouteDecision? GetResult(short token) => throw new InvalidOperationException("do not take");

        public ValueTaskSourceStatus GetStatus(short token) => throw new InvalidOperationException("do not look");

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            throw new InvalidOperationException("do not wait");
    }
}
