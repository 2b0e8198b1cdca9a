using System.Buffers;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Bounds the memory for content: of messages that are being received, by SMTP and by HTTP alike, of what is made of them until they are on
/// disk, and of those that wait for an attempt. The last may hold half of it, and what arrives may use what they leave, but for a quarter
/// that is left for memory that was given back and not collected yet. If there is no room
/// for what arrives, the content gives way that has held the most for longest, strangers' first: whoever sends slowly holds up nobody. What
/// is needed for an attempt now is always given, since the number of connections bounds it. Thread-safe.
/// </summary>
/// <param name="limit">The most bytes.</param>
/// <param name="time">The clock.</param>
internal sealed class ContentBudget(long limit, TimeProvider time)
{
    /// <summary>The size of the pieces in which long content is gathered: one size, so that freed memory fits whoever comes next.</summary>
    public const int ChunkSize = 128 * 1024;

    private const long Little = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly HashSet<IReception> _receptions = [];
    private readonly Stack<byte[]> _chunks = [];
    private readonly LargeArrays _arrays = new();
    private long _arriving;
    private long _waiting;

    /// <summary>Bytes that content on its way to the disk has now.</summary>
    public long Arriving => Interlocked.Read(ref _arriving);

    /// <summary>Bytes that waiting messages have now.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Content that is being received, as far as it has been waited for.</summary>
    public int Receptions => _receptions.Count;

    /// <summary>The moment, on the scale of <see cref="IReception.Since"/>.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>A budget that nothing exceeds, for content that others bound.</summary>
    public static ContentBudget Unlimited() => new(long.MaxValue / 4, TimeProvider.System);

    /// <summary>
    /// Takes memory for content that arrives, if there is room or other content gives way. Content that has the whole memory for itself
    /// gets what it needs, or it could never be taken.
    /// </summary>
    /// <param name="bytes">How much.</param>
    /// <param name="reception">Whose; null for content that has been received.</param>
    /// <param name="held">What the one who asks holds already.</param>
    public bool TryTake(long bytes, IReception? reception = null, long held = 0)
    {
        while (!TryTakeFree(bytes, held))
        {
            if (!MakeRoom(reception))
                return false;
        }

        return true;
    }

    /// <summary>Gives memory back that <see cref="TryTake"/> had given.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref _arriving, -bytes);

    /// <summary>
    /// Waits for memory for content that has been received; false if there is none within the time. Only for little of it does other
    /// content give way.
    /// </summary>
    public async ValueTask<bool> TakeAsync(long bytes, long held, TimeSpan patience, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(20);
        bool IsTaken() => bytes <= Little ? TryTake(bytes, null, held) : TryTakeFree(bytes, held);
        for (var waited = TimeSpan.Zero; !IsTaken(); waited += pause)
        {
            if (waited >= patience)
                return false;
            await Task.Delay(pause, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Takes room for the body of a waiting message; false if there is none.</summary>
    public bool TryWait(long bytes)
    {
        if (Interlocked.Add(ref _waiting, bytes) <= limit / 2)
            return true;
        EndWait(bytes);
        return false;
    }

    /// <summary>Counts the body of a message that is needed now, room or not.</summary>
    public void Wait(long bytes) => Interlocked.Add(ref _waiting, bytes);

    public void EndWait(long bytes) => Interlocked.Add(ref _waiting, -bytes);

    /// <summary>Puts content that is not yet complete among those that may have to give way.</summary>
    public void Enter(IReception reception)
    {
        lock (_gate)
            _receptions.Add(reception);
    }

    public void Leave(IReception reception)
    {
        lock (_gate)
            _receptions.Remove(reception);
    }

    /// <summary>A piece of <see cref="ChunkSize"/> bytes; not counted.</summary>
    public byte[] RentChunk()
    {
        lock (_gate)
        {
            if (_chunks.TryPop(out var chunk))
                return chunk;
        }

        return GC.AllocateUninitializedArray<byte>(ChunkSize);
    }

    public void ReturnChunk(byte[] chunk)
    {
        lock (_gate)
        {
            if ((long)_chunks.Count * ChunkSize < limit / 8)
            {
                _chunks.Push(chunk);
                return;
            }
        }

        _arrays.Discard(ChunkSize);
    }

    /// <summary>An array for content in one piece; not counted.</summary>
    public byte[] Rent(int size) => size <= ChunkSize ? ArrayPool<byte>.Shared.Rent(size) : _arrays.Rent(size);

    public void Return(byte[] array)
    {
        if (array.Length <= ChunkSize)
            ArrayPool<byte>.Shared.Return(array);
        else
            _arrays.Return(array);
    }

    /// <summary>Tells of so much memory that was used once and is waste now.</summary>
    public void Discard(long bytes) => _arrays.Discard(bytes);

    private bool TryTakeFree(long bytes, long held)
    {
        var arriving = Interlocked.Add(ref _arriving, bytes);
        if (arriving + Math.Min(Waiting, limit / 2) <= limit - (limit / 4) || arriving - bytes <= held)
            return true;
        GiveBack(bytes);
        return false;
    }

    /// <summary>Lets other content give way to one; false if it is itself what should.</summary>
    private bool MakeRoom(IReception? asker)
    {
        HashSet<IReception> busy = [];
        while (Heaviest(busy) is { } heaviest && heaviest != asker && (asker is not { IsStranger: true } || heaviest.IsStranger))
        {
            if (heaviest.TryGiveWay())
                return true;
            busy.Add(heaviest);
        }

        return false;
    }

    private IReception? Heaviest(HashSet<IReception> busy)
    {
        var now = Now;
        IReception? heaviest = null;
        var most = (IsStranger: false, Burden: 0.0);
        lock (_gate)
        {
            foreach (var reception in _receptions)
            {
                if (reception.Held == 0 || busy.Contains(reception))
                    continue;
                var burden = (reception.IsStranger, reception.Held * (1 + time.GetElapsedTime(reception.Since, now).TotalSeconds));
                if (heaviest is null || burden.CompareTo(most) > 0)
                    (heaviest, most) = (reception, burden);
            }
        }

        return heaviest;
    }
}
