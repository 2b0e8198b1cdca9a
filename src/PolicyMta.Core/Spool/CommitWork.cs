using System.Threading.Tasks.Sources;
using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Spool;

/// <summary>
/// One thing to commit and the promise to whoever waits for it. Taken from a <see cref="CommitWorkPool"/> and given back when the result is
/// fetched. The waiter goes on in the thread pool, never on the commit thread.
/// </summary>
internal sealed class CommitWork(CommitWorkPool pool) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _promise = new() { RunContinuationsAsynchronously = true };
    private bool _isAwaited;

    public CommitKind Kind { get; private set; }

    public SpoolId Id { get; private set; }

    public ReadOnlyMemory<byte> Record { get; set; }

    public ReadOnlyMemory<byte> Content { get; set; }

    /// <summary>
    /// What is committed with an <see cref="CommitKind.Append"/>, alone by a <see cref="CommitKind.Mark"/>, and taken back by a
    /// <see cref="CommitKind.Remove"/>.
    /// </summary>
    public ImmutableArray<SpoolMark> Marks { get; set; } = [];

    /// <summary>The day before which a <see cref="CommitKind.Forget"/> lets marks go.</summary>
    public DateTimeOffset Day { get; set; }

    /// <summary>What is to be told when the commit has come through; null if nothing is.</summary>
    public PendingEvents? Events { get; set; }

    /// <summary>Which record a <see cref="CommitKind.State"/> writes, or deletes if <see cref="Record"/> is empty.</summary>
    public StateKey State { get; set; }

    public uint ContentCrc { get; set; }

    public int Delivery { get; set; }

    /// <summary>Where the content of a <see cref="CommitKind.Move"/> came from.</summary>
    public ContentLocation Source { get; set; }

    /// <summary>Where the content was written to; null until then.</summary>
    public ContentLocation? Location { get; set; }

    public CommitWork Begin(CommitKind kind, SpoolId id, bool isAwaited = true)
    {
        Kind = kind;
        Id = id;
        _isAwaited = isAwaited;
        return this;
    }

    public ValueTask Task => new(this, _promise.Version);

    public void Succeed()
    {
        if (_isAwaited)
            _promise.SetResult(true);
        else
            GiveBack();
    }

    public void Fail(Exception error)
    {
        Events?.Release();
        Events = null;
        if (_isAwaited)
            _promise.SetException(error);
        else
            GiveBack();
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _promise.GetResult(token);
        }
        finally
        {
            GiveBack();
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _promise.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _promise.OnCompleted(continuation, state, token, flags);

    private void GiveBack()
    {
        _promise.Reset();
        Record = default;
        Content = default;
        Marks = [];
        Events = null;
        State = default;
        Location = null;
        Source = default;
        pool.Return(this);
    }
}
