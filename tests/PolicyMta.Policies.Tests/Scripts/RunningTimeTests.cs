using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Tests.Scripts;

public sealed class RunningTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(20);
    private readonly RunningTime _time = new();

    [Fact]
    public void A_call_that_runs_on_is_ended()
    {
        _time.Begin(Limit);
        Assert.Throws<TimeoutException>(RunForEver);
    }

    [Fact]
    public void A_call_that_waited_for_the_processor_has_its_time_still_before_it()
    {
        _time.Begin(Limit);
        TestContext.Current.CancellationToken.WaitHandle.WaitOne(5 * Limit);
        _time.Check();
        Assert.Throws<TimeoutException>(RunForEver);
    }

    [Fact]
    public void The_end_of_a_hooks_time_ends_a_call_that_waited_too()
    {
        using var ending = new CancellationTokenSource();
        _time.Begin(Limit, ending.Token);
        ending.Cancel();
        Assert.Throws<OperationCanceledException>(_time.Check);
    }

    [Fact]
    public void Nothing_is_limited_after_the_end()
    {
        _time.Begin(TimeSpan.Zero);
        _time.End();
        _time.Check();
    }

    private void RunForEver()
    {
        while (true)
            _time.Check();
    }
}
