using System.Collections.Concurrent;
using PolicyMta.Core.Files;

namespace PolicyMta.Core.Stores;

/// <summary>
/// What plugins store, each under its id. The server owns it, not an instance of a plugin: instances come and go with reloads, and two of
/// them overlap. It lies beside the spool and takes no part in its commits. Thread-safe.
/// </summary>
internal sealed class PluginStores : IAsyncDisposable
{
    /// <summary>The database's folder below the spool's.</summary>
    public const string FolderName = "plugins";

    /// <summary>The folder below the spool's that holds the owners' folders.</summary>
    public const string FilesFolderName = "plugin-files";

    private readonly StoreDatabase _database;
    private readonly StoreWriter? _writer;
    private readonly string _files;
    private readonly ConcurrentDictionary<string, PluginStore> _stores = new(StringComparer.Ordinal);
    private StoreQuotas _quotas = new();

    /// <param name="spoolFolder">The spool's folder.</param>
    /// <param name="access">Whether stores can be written.</param>
    public PluginStores(string spoolFolder, StoreAccess access)
    {
        _files = Path.GetFullPath(Path.Combine(spoolFolder, FilesFolderName));
        _database = new StoreDatabase(Path.Combine(spoolFolder, FolderName), access);
        _writer = access == StoreAccess.ReadOnly ? null : new StoreWriter(_database);
    }

    /// <summary>How much each owner may store; asked at each batch, so that a change holds at once.</summary>
    public StoreQuotas Quotas
    {
        get => Volatile.Read(ref _quotas);
        set => Volatile.Write(ref _quotas, value);
    }

    /// <summary>Whether nothing can be written.</summary>
    public bool IsReadOnly => _writer is null;

    public PluginStore Of(string owner) => _stores.GetOrAdd(owner, Make);

    /// <summary>The store of an owner that is known, or whose plugin is not loaded any more; null for what can be no owner.</summary>
    public PluginStore? Find(string owner) => owner.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
        ? _stores.GetValueOrDefault(owner) ?? Make(owner)
        : null;

    /// <summary>An owner's folder for files of its own; made if stores can be written, and private to this server's user.</summary>
    /// <exception cref="IOException">It cannot be made, or belongs to another user.</exception>
    public string FolderOf(string owner)
    {
        var folder = Path.Combine(_files, owner);
        if (_writer is not null)
        {
            PrivateFolder.Demand(_files);
            PrivateFolder.Demand(folder);
        }

        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
            await _writer.StopAsync();
        _database.Dispose();
    }

    private PluginStore Make(string owner) => new(StoreKeys.PrefixOf(owner), _database, _writer, () => Quotas.Of(owner));
}
