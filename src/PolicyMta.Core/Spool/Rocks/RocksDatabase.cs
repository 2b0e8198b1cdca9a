namespace PolicyMta.Core.Spool.Rocks;

/// <summary>An open database. Thread-safe but for <see cref="Dispose"/>, which must come after all other calls have returned.</summary>
internal sealed unsafe class RocksDatabase : IDisposable
{
    private readonly nint _synced = RocksNative.rocksdb_writeoptions_create();
    private readonly nint _unsynced = RocksNative.rocksdb_writeoptions_create();
    private readonly nint _cached = RocksNative.rocksdb_readoptions_create();
    private readonly nint _streaming = RocksNative.rocksdb_readoptions_create();
    private nint _database;

    private RocksDatabase(nint database)
    {
        _database = database;
        RocksNative.rocksdb_writeoptions_set_sync(_synced, 1);
        RocksNative.rocksdb_readoptions_set_fill_cache(_streaming, 0);
    }

    /// <param name="path">The folder; made where it is missing and the options say so.</param>
    /// <param name="options">RocksDB's options by their names, as <c>name=value;name={nested=value}</c>.</param>
    /// <param name="window">In any run of so many entries of a table...</param>
    /// <param name="tombstones">...this many deletions have it compacted.</param>
    /// <exception cref="RocksException">It cannot be opened, or an option is not known.</exception>
    public static RocksDatabase Open(string path, string options, int window, int tombstones)
    {
        var (defaults, wanted) = (RocksNative.rocksdb_options_create(), RocksNative.rocksdb_options_create());
        try
        {
            RocksNative.rocksdb_get_options_from_string(defaults, options, wanted, out var unknown);
            RocksException.ThrowIf(unknown);
            RocksNative.rocksdb_options_add_compact_on_deletion_collector_factory(wanted, (nuint)window, (nuint)tombstones);
            var database = RocksNative.rocksdb_open(wanted, path, out var error);
            RocksException.ThrowIf(error);
            return new RocksDatabase(database);
        }
        finally
        {
            RocksNative.rocksdb_options_destroy(defaults);
            RocksNative.rocksdb_options_destroy(wanted);
        }
    }

    /// <summary>Looks into a database that another process, or another part of this one, has open.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="logFolder">Where RocksDB may write about itself; null for its own folder.</param>
    /// <exception cref="RocksException">It cannot be opened.</exception>
    public static RocksDatabase OpenReadOnly(string path, string? logFolder = null)
    {
        var (defaults, options) = (RocksNative.rocksdb_options_create(), RocksNative.rocksdb_options_create());
        try
        {
            if (logFolder is not null)
            {
                RocksNative.rocksdb_get_options_from_string(defaults, $"db_log_dir={logFolder}", options, out var unknown);
                RocksException.ThrowIf(unknown);
            }

            var database = RocksNative.rocksdb_open_for_read_only(options, path, 0, out var error);
            RocksException.ThrowIf(error);
            return new RocksDatabase(database);
        }
        finally
        {
            RocksNative.rocksdb_options_destroy(defaults);
            RocksNative.rocksdb_options_destroy(options);
        }
    }

    /// <summary>Commits a batch so that it survives a power cut.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isSynced">False if it need not survive one.</param>
    /// <exception cref="RocksException">It may or may not have been committed.</exception>
    public void Commit(RocksBatch batch, bool isSynced = true)
    {
        RocksNative.rocksdb_write(_database, isSynced ? _synced : _unsynced, batch.Handle, out var error);
        RocksException.ThrowIf(error);
    }

    /// <returns>The value, or null if there is none.</returns>
    /// <exception cref="RocksException">It cannot be read.</exception>
    public byte[]? Get(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
        {
            var value = RocksNative.rocksdb_get(_database, _cached, keyBytes, (nuint)key.Length, out var length, out var error);
            RocksException.ThrowIf(error);
            if (value == nint.Zero)
                return null;
            var copy = new ReadOnlySpan<byte>((void*)value, (int)length).ToArray();
            RocksNative.rocksdb_free(value);
            return copy;
        }
    }

    /// <summary>Streams keys in order, from one on, past the cache, until the visitor has enough.</summary>
    /// <exception cref="RocksException">What lies behind some place cannot be read.</exception>
    public void Scan(ReadOnlySpan<byte> from, RocksVisitor visit)
    {
        var iterator = RocksNative.rocksdb_create_iterator(_database, _streaming);
        try
        {
            fixed (byte* key = from)
                RocksNative.rocksdb_iter_seek(iterator, key, (nuint)from.Length);
            for (; RocksNative.rocksdb_iter_valid(iterator) != 0; RocksNative.rocksdb_iter_next(iterator))
            {
                var key = RocksNative.rocksdb_iter_key(iterator, out var keyLength);
                var value = RocksNative.rocksdb_iter_value(iterator, out var valueLength);
                if (!visit(new ReadOnlySpan<byte>(key, (int)keyLength), new ReadOnlySpan<byte>(value, (int)valueLength)))
                    return;
            }

            RocksNative.rocksdb_iter_get_error(iterator, out var error);
            RocksException.ThrowIf(error);
        }
        finally
        {
            RocksNative.rocksdb_iter_destroy(iterator);
        }
    }

    public void Dispose()
    {
        if (_database == nint.Zero)
            return;
        RocksNative.rocksdb_close(_database);
        RocksNative.rocksdb_writeoptions_destroy(_synced);
        RocksNative.rocksdb_writeoptions_destroy(_unsynced);
        RocksNative.rocksdb_readoptions_destroy(_cached);
        RocksNative.rocksdb_readoptions_destroy(_streaming);
        _database = nint.Zero;
    }
}
