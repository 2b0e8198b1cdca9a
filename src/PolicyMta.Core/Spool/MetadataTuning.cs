using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Spool;

/// <summary>
/// RocksDB for a queue: small records that live seconds or days, written and deleted in about the order of their keys. Marks are looked up
/// for each submission that can be told from others: filters and indexes stay in memory, about two bytes an entry, since a cache of this
/// size would read them again for each of the days that a mark may be under.
/// </summary>
internal static class MetadataTuning
{
    /// <summary>What one memory table holds, and so what opening may have to write before it can go on.</summary>
    public const long TableBytes = 16 * RocksTuning.MiB;

    private static readonly string Options = string.Join(
        ';',
        $"write_buffer_size={TableBytes}",
        "max_write_buffer_number=4",
        $"max_total_wal_size={4 * TableBytes}",
        $"target_file_size_base={16 * RocksTuning.MiB}",
        $"max_manifest_file_size={4 * RocksTuning.MiB}",
        $"block_based_table_factory={{block_cache={8 * RocksTuning.MiB};cache_index_and_filter_blocks=false;"
            + "filter_policy=bloomfilter:10:false}");

    public static RocksDatabase Open(string path) => RocksTuning.Open(path, Options);
}
