namespace PolicyMta.Core.Spool.Rocks;

/// <summary>What every database of this server asks of RocksDB: small entries, synced commits, bounded memory and few files.</summary>
internal static class RocksTuning
{
    public const long MiB = 1024 * 1024;

    /// <summary>
    /// In any run of so many entries of a table, this many tombstones have it compacted: else a scan would wade through them.
    /// </summary>
    private const int TombstoneWindow = 4096;

    private const int TombstonesToCompact = 2048;

    private static readonly string Common = string.Join(
        ';',
        "create_if_missing=true",
        "wal_recovery_mode=kPointInTimeRecovery",
        "compression=kNoCompression",
        $"max_bytes_for_level_base={64 * MiB}",
        "level_compaction_dynamic_level_bytes=true",
        $"manifest_preallocation_size={64 * 1024}",
        "max_open_files=256",
        "max_background_flushes=1",
        "max_background_compactions=1",
        "keep_log_file_num=2",
        $"max_log_file_size={MiB}",
        "stats_dump_period_sec=0");

    /// <param name="path">The folder, made if it is missing.</param>
    /// <param name="own">The options that this database has of its own, by RocksDB's names.</param>
    /// <exception cref="RocksException">It cannot be opened.</exception>
    public static RocksDatabase Open(string path, string own) =>
        RocksDatabase.Open(path, $"{Common};{own}", TombstoneWindow, TombstonesToCompact);
}
