namespace PolicyMta.Core.Hooks;

/// <summary>
/// Looks at every running handler call a few times in a second and gives up those that outlived their deadline. A thread of its own, so that it works
/// when hanging handlers hold the thread pool. Calls of links that are gone are dropped by weak reference.
/// </summary>
internal sealed class HookWatchdog : IDisposable
{
    /// <summary>How long after its cancellation a call may take to come back before it is given up.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);
    private readonly List<WeakReference<IWatchedCall>> _calls = [];
    private readonly ManualResetEventSlim _stop = new();

    public HookWatchdog() => new Thread(Run) { IsBackground = true, Name = "hook watchdog" }.Start();

    public void Watch(IWatchedCall call)
    {
        lock (_calls)
            _calls.Add(new WeakReference<IWatchedCall>(call));
    }

    public void Unwatch(IWatchedCall call)
    {
        lock (_calls)
            _calls.RemoveAll(weak => !weak.TryGetTarget(out var other) || ReferenceEquals(other, call));
    }

    public void Dispose() => _stop.Set();

    private void Run()
    {
        var due = new List<IWatchedCall>();
        while (!_stop.Wait(Interval))
        {
            lock (_calls)
            {
                foreach (var weak in _calls)
                {
                    if (weak.TryGetTarget(out var call))
                        due.Add(call);
                }

                if (due.Count < _calls.Count)
                    _calls.RemoveAll(weak => !weak.TryGetTarget(out _));
            }

            var now = Environment.TickCount64;
            foreach (var call in due)
                call.Check(now);
            due.Clear();
        }
    }
}

/// <summary>A call that can be given up.</summary>
internal interface IWatchedCall
{
    /// <param name="now">Milliseconds, as <see cref="Environment.TickCount64"/> gives them.</param>
    void Check(long now);
}
