namespace PolicyMta.Core.Queues;

/// <summary>
/// Finds the ready queues of an egress source to one site or one provider, so that what is for them costs the same however many others
/// there are. Thread-safe.
/// </summary>
internal sealed class QueueIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<ReadyQueue>> _queues = new(StringComparer.OrdinalIgnoreCase);

    public void Add(ReadyQueue queue)
    {
        lock (_lock)
        {
            foreach (var name in NamesOf(queue.Key))
            {
                if (!_queues.TryGetValue(name, out var known))
                    _queues[name] = known = [];
                known.Add(queue);
            }
        }
    }

    public void Remove(ReadyQueue queue)
    {
        lock (_lock)
        {
            foreach (var name in NamesOf(queue.Key))
            {
                if (_queues.TryGetValue(name, out var known) && known.Remove(queue) && known.Count == 0)
                    _queues.Remove(name);
            }
        }
    }

    public ImmutableArray<ReadyQueue> ToSite(string source, string site) => Find(SiteName(source, site));

    public ImmutableArray<ReadyQueue> ToProvider(string source, string provider) => Find(ProviderName(source, provider));

    private static IEnumerable<string> NamesOf(ReadyKey key)
    {
        yield return SiteName(key.Source, key.Site);
        if (key.Provider is { } provider)
            yield return ProviderName(key.Source, provider);
    }

    private static string SiteName(string source, string site) => $"{source}\ns\n{site}";

    private static string ProviderName(string source, string provider) => $"{source}\np\n{provider}";

    private ImmutableArray<ReadyQueue> Find(string name)
    {
        lock (_lock)
            return _queues.TryGetValue(name, out var known) ? [.. known] : [];
    }
}
