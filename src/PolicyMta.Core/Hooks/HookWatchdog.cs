using System.Runtime.CompilerServices;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// Looks at every running handler call a few times in a second and gives up those that outlived their deadline. A thread of its own, so
/// that it works when hanging handlers hold the thread pool. Links are watched from their making until
/// <see cref="HookLink{TContext,TDecision}.Retire"/>.
/// </summary>
internal sealed class HookWatchdog : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);
    private readonly List<IWatchedCalls> _watched = [];
    private readonly List<IWatchedCall> _looking = [];
    private readonly ManualResetEventSlim _stop = new(initialState: false, spinCount: 0);

    private readonly Action<int> _makeUpFor;

    /// <param name="makeUpFor">Is told at each look how many handlers hold a thread. Null makes up for them by threads of the pool.</param>
    public HookWatchdog(Action<int>? makeUpFor = null)
    {
        _makeUpFor = makeUpFor ?? new HandlerThreads().MakeUpFor;
        new Thread(Run) { IsBackground = true, Name = "hook watchdog" }.Start();
    }

    public void Watch(IWatchedCalls calls)
    {
        lock (_watched)
            _watched.Add(calls);
    }

    public void Unwatch(IWatchedCalls calls)
    {
        lock (_watched)
            _watched.Remove(calls);
    }

    public void Dispose() => _stop.Set();

    private void Run()
    {
        while (!_stop.Wait(Interval))
            Look();
    }

    /// <summary>
    /// A method of its own, so that nothing on the thread's stack holds on to a call, and through it to a plugin, between two looks.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Look()
    {
        lock (_watched)
        {
            foreach (var watched in _watched)
                watched.CopyTo(_looking);
        }

        var now = Environment.TickCount64;
        var holding = 0;
        foreach (var call in _looking)
        {
            call.Check(now);
            if (call.HoldsThread(now))
                holding++;
        }

        _looking.Clear();
        _makeUpFor(holding);
    }
}
