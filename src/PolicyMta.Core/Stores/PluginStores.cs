using System.Collections.Concurrent;

namespace PolicyMta.Core.Stores;

/// <summary>
/// What plugins store, each under its id. The server owns it, not an instance of a plugin: instances come and go with reloads, and two of
/// them overlap. It lies beside the spool and takes no part in its commits. Thread-safe.
/// </summary>
internal sealed class PluginStores : IAsyncDisposable
{
    /// <summary>The database's folder below the spool's.</summary>
    public const string FolderName = "plugins";

    private readonly StoreDatabase _database;
    private readonly StoreWriter? _writer;
    private readonly ConcurrentDictionary<string, PluginStore> _stores = new(StringComparer.Ordinal);
    private StoreQuotas _quotas = new();

    /// <param name="spoolFolder">The spool's folder.</param>
    /// <param name="access">Whether stores can be written.</param>
    public PluginStores(string spoolFolder, StoreAccess access)
    {
        _database = new StoreDatabase(Path.Combine(spoolFolder, FolderName), access);
        _writer = access == StoreAccess.ReadWrite ? new StoreWriter(_database) : null;
    }

    /// <summary>How much each owner may store; asked at each batch, so that a change holds at once.</summary>
    public StoreQuotas Quotas
    {
        get => Volatile.Read(ref _quotas);
        set => Volatile.Write(ref _quotas, value);
    }

    public PluginStore Of(string owner) => _stores.GetOrAdd(owner, Make);

    /// <summary>The store of an owner that is known, or whose plugin is not loaded any more; null for what can be no owner.</summary>
    public PluginStore? Find(string owner) => owner.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
        ? _stores.GetValueOrDefault(owner) ?? Make(owner)
        : null;

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
            await _writer.StopAsync();
        _database.Dispose();
    }

    private PluginStore Make(string owner) => new(StoreKeys.PrefixOf(owner), _database, _writer, () => Quotas.Of(owner));
}
