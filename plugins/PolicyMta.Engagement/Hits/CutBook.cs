using System.Text;

namespace PolicyMta.Engagement.Hits;

/// <summary>Campaigns whose links were cut off: in memory, and in the store over restarts. Thread-safe.</summary>
internal sealed class CutBook(IPluginStore store)
{
    private const byte Mark = (byte)'x';
    private readonly Lock _lock = new();
    private ImmutableHashSet<(string Tenant, string Campaign)>? _cut;

    /// <summary>All that are cut off.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public ImmutableHashSet<(string Tenant, string Campaign)> All
    {
        get
        {
            lock (_lock)
                return _cut ??= [.. store.Scan(new[] { Mark }).Select(static entry => Read(entry.Key.Span))];
        }
    }

    public bool IsCut(string tenant, string campaign)
    {
        try
        {
            return All.Contains((tenant, campaign));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Cuts a campaign's links off, or has them lead on; when it completes, it holds.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public async ValueTask SetAsync(string tenant, string campaign, bool isCut, CancellationToken cancellationToken)
    {
        _ = All;
        var key = Key(tenant, campaign);
        await store.PutAsync(isCut ? new StoreBatch().Put(key, []) : new StoreBatch().Delete(key), cancellationToken);
        lock (_lock)
            _cut = isCut ? _cut!.Add((tenant, campaign)) : _cut!.Remove((tenant, campaign));
    }

    private static byte[] Key(string tenant, string campaign) => [Mark, .. Encoding.UTF8.GetBytes($"{tenant}\0{campaign}")];

    private static (string Tenant, string Campaign) Read(ReadOnlySpan<byte> key)
    {
        var names = Encoding.UTF8.GetString(key[1..]).Split('\0', 2);
        return (names[0], names[1]);
    }
}
