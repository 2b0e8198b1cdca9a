using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Spool;

/// <summary>
/// RocksDB for a queue: small records that live seconds or days, written and deleted in about the order of their keys, in bounded memory.
/// </summary>
internal static class MetadataTuning
{
    private const long MiB = 1024 * 1024;

    /// <summary>What one memory table holds, and so what opening may have to write before it can go on.</summary>
    public const long TableBytes = 16 * MiB;

    /// <summary>
    /// In any run of so many entries of a table, this many tombstones have it compacted: else recovery would wade through them.
    /// </summary>
    private const int TombstoneWindow = 4096;

    private const int TombstonesToCompact = 2048;

    public static RocksDatabase Open(string path) => RocksDatabase.Open(path, Options, TombstoneWindow, TombstonesToCompact);

    private static string Options { get; } = string.Join(
        ';',
        "create_if_missing=true",
        $"write_buffer_size={TableBytes}",
        "max_write_buffer_number=4",
        $"max_total_wal_size={4 * TableBytes}",
        "wal_recovery_mode=kPointInTimeRecovery",
        "compression=kNoCompression",
        $"max_bytes_for_level_base={64 * MiB}",
        $"target_file_size_base={16 * MiB}",
        "level_compaction_dynamic_level_bytes=true",
        $"manifest_preallocation_size={64 * 1024}",
        $"max_manifest_file_size={4 * MiB}",
        "max_open_files=256",
        "max_background_flushes=1",
        "max_background_compactions=1",
        "keep_log_file_num=2",
        $"max_log_file_size={MiB}",
        "stats_dump_period_sec=0",
        $"block_based_table_factory={{block_cache={16 * MiB};cache_index_and_filter_blocks=true;"
            + $"pin_l0_filter_and_index_blocks_in_cache=true;filter_policy=bloomfilter:10:false}}");
}
