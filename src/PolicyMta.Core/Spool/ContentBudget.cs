using System.Buffers;

namespace PolicyMta.Core.Spool;

/// <summary>
/// Bounds the memory for content: of messages that are being received, by SMTP and by HTTP alike, of what is made of them until they are on
/// disk, of those that wait for an attempt, and of those that are read from disk for one. The last two may hold half of it, and what
/// arrives may use what they leave, but for a quarter that is left for all that is done around content. If there is no room for what
/// arrives, the content gives way that has held the most for longest, strangers' first: whoever sends slowly holds up nobody. What is read
/// for an attempt waits for its <see cref="Outgoing"/> share. Thread-safe.
/// </summary>
internal sealed class ContentBudget
{
    /// <summary>The steps in which long content takes memory. Up to one of them it is in an array, beyond in pages.</summary>
    public const int ChunkSize = 128 * 1024;

    private const long Little = 1024 * 1024;
    private const long MostWarm = 32 * 1024 * 1024;
    private const long MostWaste = 48 * 1024 * 1024;

    private readonly long _limit;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly HashSet<IReception> _receptions = [];
    private readonly PagePool _pages;
    private readonly HeapWaste _waste;
    private long _arriving;
    private long _waiting;

    /// <param name="limit">The most bytes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="collect">Collects the heap; null for the usual way.</param>
    public ContentBudget(long limit, TimeProvider time, Action? collect = null)
    {
        (_limit, _time) = (limit, time);
        _pages = new PagePool(Math.Min(limit / 16, MostWarm));
        _waste = new HeapWaste(Math.Clamp(limit / 8, Little, MostWaste), collect ?? HeapWaste.CollectHeap, time);
        Outgoing = new OutgoingShare(() => (limit / 2) - Waiting, time);
    }

    /// <summary>Bytes that content on its way to the disk has now.</summary>
    public long Arriving => Interlocked.Read(ref _arriving);

    /// <summary>What is read from disk to be sent.</summary>
    public OutgoingShare Outgoing { get; }

    /// <summary>Bytes that waiting messages have now.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Content that is being received, as far as it has been waited for.</summary>
    public int Receptions => _receptions.Count;

    /// <summary>The moment, on the scale of <see cref="IReception.Since"/>.</summary>
    public long Now => _time.GetTimestamp();

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

    /// <summary>Counts memory for content that has been received and is being worked on, room or not.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _arriving, bytes);

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
            await Task.Delay(pause, _time, cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// Takes room for the body of a waiting message; false if there is none. An eighth of the memory stays free of them, so that what is
    /// sent never waits for what waits to be sent.
    /// </summary>
    public bool TryWait(long bytes)
    {
        if (Interlocked.Add(ref _waiting, bytes) + Outgoing.Used <= _limit / 2 && Waiting <= _limit / 8 * 3)
            return true;
        EndWait(bytes);
        return false;
    }

    public void EndWait(long bytes)
    {
        Interlocked.Add(ref _waiting, -bytes);
        Outgoing.Admit();
    }

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

    /// <summary>Memory for content; not counted.</summary>
    /// <exception cref="InsufficientMemoryException">The system gives none.</exception>
    public ContentMemory Rent(int size) => TryRent(size, out var memory)
        ? memory
        : throw new InsufficientMemoryException($"There is no address space for content of {size} bytes.");

    /// <summary>Memory for content; not counted. False if the system gives none.</summary>
    public bool TryRent(int size, out ContentMemory memory)
    {
        if (size <= ChunkSize)
            memory = ArrayPool<byte>.Shared.Rent(size);
        else
            memory = _pages.TryRent(size) is { } pages ? new ContentMemory(pages) : default;
        return !memory.IsNone;
    }

    /// <param name="memory">What was rented.</param>
    /// <param name="used">How much of it, from its beginning, may have been written to.</param>
    public void Return(ContentMemory memory, int used)
    {
        if (memory.Pages is { } pages)
            _pages.Return(pages, used);
        else if (memory.Array is { } array)
            ArrayPool<byte>.Shared.Return(array);
    }

    /// <summary>Watches work on content for what it leaves in the collected heap; it is to be disposed on the same thread.</summary>
    public HeapWork Work() => new(this);

    /// <summary>Counts what work has left in the collected heap, until it is collected.</summary>
    public void Waste(long bytes)
    {
        if (bytes >= Little)
            _waste.Add(bytes);
    }

    private bool TryTakeFree(long bytes, long held)
    {
        var arriving = Interlocked.Add(ref _arriving, bytes);
        var kept = Math.Min(Waiting + Outgoing.Used, _limit / 2);
        if (arriving + kept + _waste.Bytes <= _limit - (_limit / 4) || (arriving - bytes <= held && !_waste.IsTooMuch))
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
                var burden = (reception.IsStranger, reception.Held * (1 + _time.GetElapsedTime(reception.Since, now).TotalSeconds));
                if (heaviest is null || burden.CompareTo(most) > 0)
                    (heaviest, most) = (reception, burden);
            }
        }

        return heaviest;
    }
}
