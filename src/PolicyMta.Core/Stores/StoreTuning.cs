using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Stores;

/// <summary>
/// RocksDB for tables that plugins keep: up to tens of millions of small entries, mostly read by key. Filters and indexes stay in memory,
/// about two bytes an entry: in the block cache a large table's filter fits no shard, and each look-up would read all of it again.
/// </summary>
internal static class StoreTuning
{
    private const long MiB = 1024 * 1024;
    private const int TombstoneWindow = 4096;
    private const int TombstonesToCompact = 2048;

    public static RocksDatabase Open(string path) => RocksDatabase.Open(path, Options, TombstoneWindow, TombstonesToCompact);

    private static string Options { get; } = string.Join(
        ';',
        "create_if_missing=true",
        $"write_buffer_size={16 * MiB}",
        "max_write_buffer_number=3",
        $"max_total_wal_size={64 * MiB}",
        "wal_recovery_mode=kPointInTimeRecovery",
        "compression=kNoCompression",
        $"max_bytes_for_level_base={64 * MiB}",
        $"target_file_size_base={32 * MiB}",
        "level_compaction_dynamic_level_bytes=true",
        $"manifest_preallocation_size={64 * 1024}",
        "max_open_files=256",
        "max_background_flushes=1",
        "max_background_compactions=1",
        "keep_log_file_num=2",
        $"max_log_file_size={MiB}",
        "stats_dump_period_sec=0",
        $"block_based_table_factory={{block_cache={64 * MiB};cache_index_and_filter_blocks=false;filter_policy=bloomfilter:10:false}}");
}
