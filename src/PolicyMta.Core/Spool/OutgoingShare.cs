namespace PolicyMta.Core.Spool;

/// <summary>
/// Shares out the memory for bodies that are read from disk because they are sent now. Large ones wait in turn, and no site holds more
/// than half, so that slow receivers keep memory from nobody but themselves. Little ones never wait, since the number of connections bounds
/// them; and one alone always goes, however large. Whoever is in holds it as long as the network needs, and waits for nothing else of this
/// server's memory. Thread-safe.
/// </summary>
/// <param name="room">How much they may hold at this moment.</param>
/// <param name="time">The clock.</param>
internal sealed class OutgoingShare(Func<long> room, TimeProvider time)
{
    /// <summary>Bodies up to this never wait.</summary>
    public const long Little = ContentBudget.ChunkSize;

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _line = [];
    private readonly Dictionary<string, long> _sites = [];
    private long _used;
    private int _waiting;

    /// <summary>Bytes of the large ones that are in memory.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>How many wait.</summary>
    public int Line => Volatile.Read(ref _waiting);

    /// <summary>Takes a share, waiting for it in turn.</summary>
    /// <param name="bytes">The body's length.</param>
    /// <param name="site">Where it goes.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if there was none in time; if true, <see cref="Leave"/> gives it back.</returns>
    public async ValueTask<bool> EnterAsync(long bytes, string site, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (bytes <= Little)
            return true;
        var waiter = new Waiter(bytes, site);
        lock (_gate)
        {
            waiter.Place = _line.AddLast(waiter);
            _waiting++;
        }

        Admit();
        try
        {
            return await waiter.Admitted.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            var isIn = !TryGiveUp(waiter);
            if (e is TimeoutException)
                return isIn;
            if (isIn)
                Leave(bytes, site);
            throw;
        }
    }

    /// <summary>Takes a share, room or not.</summary>
    public void Enter(long bytes, string site)
    {
        if (bytes <= Little)
            return;
        lock (_gate)
            Add(bytes, site);
    }

    /// <summary>Gives back what was taken.</summary>
    public void Leave(long bytes, string site)
    {
        if (bytes <= Little)
            return;
        lock (_gate)
        {
            _used -= bytes;
            var left = _sites[site] - bytes;
            if (left > 0)
                _sites[site] = left;
            else
                _sites.Remove(site);
        }

        Admit();
    }

    /// <summary>Lets in whoever has room now.</summary>
    public void Admit()
    {
        if (Line == 0)
            return;
        List<Waiter>? admitted = null;
        lock (_gate)
        {
            for (var place = _line.First; place is not null;)
            {
                var (waiter, next) = (place.Value, place.Next);
                if (!FitsSite(waiter))
                {
                    place = next;
                    continue;
                }

                // Smaller ones behind it must not keep the room from it for ever.
                if (_used > 0 && _used + waiter.Bytes > room())
                    break;
                TakeOut(waiter);
                Add(waiter.Bytes, waiter.Site);
                (admitted ??= []).Add(waiter);
                place = next;
            }
        }

        foreach (var waiter in admitted ?? [])
            waiter.Admitted.SetResult(true);
    }

    private void Add(long bytes, string site)
    {
        _used += bytes;
        _sites[site] = _sites.GetValueOrDefault(site) + bytes;
    }

    private bool FitsSite(Waiter waiter) =>
        !_sites.TryGetValue(waiter.Site, out var held) || held + waiter.Bytes <= room() / 2;

    private bool TryGiveUp(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Place is null)
                return false;
            TakeOut(waiter);
        }

        // It may have been what those behind it waited for.
        Admit();
        return true;
    }

    private void TakeOut(Waiter waiter)
    {
        _line.Remove(waiter.Place!);
        waiter.Place = null;
        _waiting--;
    }

    private sealed class Waiter(long bytes, string site)
    {
        public long Bytes => bytes;

        public string Site => site;

        public LinkedListNode<Waiter>? Place { get; set; }

        public TaskCompletionSource<bool> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
