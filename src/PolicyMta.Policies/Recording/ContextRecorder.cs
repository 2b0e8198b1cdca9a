using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Recording;

/// <summary>
/// Keeps examples of what one hook is asked with, for trials of new policy. Takes every context until it is full, then a few in a second: a
/// message that is not taken costs a look at a field. Thread-safe.
/// </summary>
internal sealed class ContextRecorder<TContext> : IDecisionRecorder<TContext>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Func<TContext, Example<TContext>?> _copy;
    private readonly RecordingLimits _limits;
    private readonly ExampleSet<TContext> _examples;
    private readonly ITimer _timer;
    private int _isWaiting = 1;

    /// <param name="copy">Copies a context; null for one that is too large to keep.</param>
    /// <param name="limits">How much is kept.</param>
    /// <param name="time">The clock.</param>
    public ContextRecorder(Func<TContext, Example<TContext>?> copy, RecordingLimits limits, TimeProvider time)
    {
        _copy = copy;
        _limits = limits;
        _examples = new ExampleSet<TContext>(limits);
        _timer = time.CreateTimer(
            static recorder => Volatile.Write(ref ((ContextRecorder<TContext>)recorder!)._isWaiting, 1), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public bool IsWaiting => Volatile.Read(ref _isWaiting) != 0;

    /// <summary>How many bytes the examples take, estimated.</summary>
    public int Bytes
    {
        get
        {
            lock (_lock)
                return _examples.Bytes;
        }
    }

    /// <summary>What has been recorded, the most different examples first.</summary>
    public ImmutableArray<Example<TContext>> Examples
    {
        get
        {
            lock (_lock)
                return _examples.ToArray();
        }
    }

    /// <summary>A copy of an example's facts for one use.</summary>
    public TContext Fresh(Example<TContext> example) => _copy(example.Context)!.Context;

    public void Record(TContext context)
    {
        if (Interlocked.Exchange(ref _isWaiting, 0) == 0)
            return;

        var isFull = true;
        try
        {
            var example = _copy(context);
            lock (_lock)
            {
                if (example is not null)
                    _examples.Add(example);
                isFull = _examples.IsFull;
            }
        }
        catch (Exception)
        {
            // A plugin may have made a decision that cannot even be read. That is for those who apply it: here there is one example less.
        }
        finally
        {
            if (isFull)
                _timer.Change(_limits.Interval, Timeout.InfiniteTimeSpan);
            else
                Volatile.Write(ref _isWaiting, 1);
        }
    }

    public void Dispose() => _timer.Dispose();
}
