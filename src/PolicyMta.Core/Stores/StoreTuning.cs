using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Stores;

/// <summary>
/// RocksDB for tables that plugins keep: up to tens of millions of small entries, mostly read by key. Filters and indexes stay in memory,
/// about two bytes an entry: in the block cache a large table's filter fits no shard, and each look-up would read all of it again.
/// </summary>
internal static class StoreTuning
{
    private static readonly string Options = string.Join(
        ';',
        $"write_buffer_size={16 * RocksTuning.MiB}",
        "max_write_buffer_number=3",
        $"max_total_wal_size={64 * RocksTuning.MiB}",
        $"target_file_size_base={32 * RocksTuning.MiB}",
        $"block_based_table_factory={{block_cache={64 * RocksTuning.MiB};cache_index_and_filter_blocks=false;"
            + "filter_policy=bloomfilter:10:false}");

    public static RocksDatabase Open(string path) => RocksTuning.Open(path, Options);
}
