using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Delivery;

/// <summary>
/// Divides the server's connections among sites, so that a slow one cannot keep them all. A site may have twice as many as are free: one
/// alone gets two thirds of them, two greedy ones two fifths each, and some stay free for sites that have none. If there are more sites
/// than connections they take turns: who has none waits in a line, and whoever has more than one, or has sent for a while, gives way.
/// Thread-safe.
/// </summary>
/// <param name="most">Connections in all.</param>
internal sealed class ConnectionShares(int most)
{
    /// <summary>Messages over the only connection of a site after which it gives way to one that has none.</summary>
    public const int Turn = 10;

    private const int PerFree = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _bySite = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<ReadyQueue> _line = new();
    private readonly HashSet<ReadyQueue> _inLine = [];
    private int _used;
    private int _unserved;

    /// <summary>Connections that are open or being opened.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>Whether a site has no connection though it has mail, and nobody gives way to it yet. Costs nothing.</summary>
    public bool IsSomebodyWaiting => Volatile.Read(ref _unserved) > 0;

    /// <summary>How many connections one site gets at most while no other has any.</summary>
    public static int MostOfOneSite(int most) =>
        most <= 2 ? 1 : Math.Min(most - 1, (int)(((long)most + 1) * PerFree / (PerFree + 1)));

    /// <summary>
    /// Gives a ready queue one more connection, if its site's share allows it; if the site has none, the queue waits for one.
    /// </summary>
    public bool TryTake(ReadyQueue queue)
    {
        lock (_lock)
        {
            var held = _bySite.GetValueOrDefault(queue.Key.Site);
            var free = most - _used;
            if (held > 0 ? free <= 1 || held >= (long)PerFree * free : free <= 0)
            {
                if (held == 0 && _inLine.Add(queue))
                {
                    _line.Enqueue(queue);
                    _unserved++;
                }

                return false;
            }

            _bySite[queue.Key.Site] = held + 1;
            _used++;
            return true;
        }
    }

    /// <summary>Takes a connection back that has ended.</summary>
    public void Return(ReadyQueue queue)
    {
        lock (_lock)
        {
            _used--;
            var held = _bySite[queue.Key.Site] - 1;
            if (held > 0)
                _bySite[queue.Key.Site] = held;
            else
                _bySite.Remove(queue.Key.Site);
        }
    }

    /// <summary>The next ready queue in the line, if a connection is free for it; null if there is none of either.</summary>
    public ReadyQueue? NextInLine()
    {
        lock (_lock)
        {
            if (_used >= most || !_line.TryDequeue(out var next))
                return null;
            _inLine.Remove(next);
            _unserved = Math.Min(_unserved, _line.Count);
            return next;
        }
    }

    /// <summary>
    /// Whether a connection is to end for the sake of a site that has none. Asked for one that carries nothing at the moment; each yes is
    /// for one of those that wait.
    /// </summary>
    /// <param name="queue">Whose connection it is.</param>
    /// <param name="messages">What it has carried.</param>
    public bool MustGiveWay(ReadyQueue queue, int messages)
    {
        if (!IsSomebodyWaiting)
            return false;
        lock (_lock)
        {
            if (_unserved == 0 || (_bySite.GetValueOrDefault(queue.Key.Site) <= 1 && messages < Turn))
                return false;
            _unserved--;
            return true;
        }
    }
}
