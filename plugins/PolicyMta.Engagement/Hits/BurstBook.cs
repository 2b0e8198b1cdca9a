namespace PolicyMta.Engagement.Hits;

/// <summary>
/// Remembers for a short while which links of a message were followed when: machines follow several at once. Bounded; what is beyond is
/// not remembered. Thread-safe.
/// </summary>
internal sealed class BurstBook(TimeProvider time)
{
    /// <summary>So many links of one message within <see cref="Span"/> are a machine's.</summary>
    public const int Links = 3;

    private const int MostGroups = 200_000;
    private const int MostOfGroup = 64;

    public static readonly TimeSpan Span = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<(DateTimeOffset Time, string Link)>> _groups = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset Time, string Group)> _order = new();

    /// <summary>Notes a click; to note the same again changes nothing.</summary>
    /// <param name="group">What the hits of one message have in common.</param>
    /// <param name="link">What tells the links of the message apart.</param>
    /// <param name="at">When.</param>
    public void Note(string group, string link, DateTimeOffset at)
    {
        lock (_lock)
        {
            Forget();
            if (!_groups.TryGetValue(group, out var clicks))
            {
                if (_groups.Count >= MostGroups)
                    return;
                _groups[group] = clicks = [];
                _order.Enqueue((time.GetUtcNow(), group));
            }

            if (clicks.Count < MostOfGroup && !clicks.Contains((at, link)))
                clicks.Add((at, link));
        }
    }

    /// <summary>Whether a click was one of several links within a moment.</summary>
    public bool IsBurst(string group, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (!_groups.TryGetValue(group, out var clicks))
                return false;
            foreach (var (first, _) in clicks)
            {
                if (first > at || at - first > Span)
                    continue;
                var links = clicks.Where(click => click.Time >= first && click.Time - first <= Span).DistinctBy(static click => click.Link);
                if (links.Skip(Links - 1).Any())
                    return true;
            }

            return false;
        }
    }

    private void Forget()
    {
        var before = time.GetUtcNow() - Kept;
        while (_order.TryPeek(out var oldest) && oldest.Time < before)
            _groups.Remove(_order.Dequeue().Group);
    }
}
