using RocksDbSharp;

namespace PolicyMta.Core.Spool;

/// <summary>RocksDB for a queue: small records that live seconds or days, written and deleted in about the order of their keys, in bounded memory.</summary>
internal static class MetadataTuning
{
    private const ulong MiB = 1024 * 1024;

    /// <summary>What one memory table holds, and so what opening may have to write before it can go on.</summary>
    public const long TableBytes = 16 * (long)MiB;

    /// <summary>In any run of so many entries of a table, this many tombstones have it compacted: else recovery would wade through them.</summary>
    private const int TombstoneWindow = 4096;

    private const int TombstonesToCompact = 2048;

    public static RocksDb Open(string path)
    {
        var tables = new BlockBasedTableOptions()
            .SetBlockCache(Cache.CreateLru(16 * MiB))
            .SetCacheIndexAndFilterBlocks(true)
            .SetPinL0FilterAndIndexBlocksInCache(true)
            .SetFilterPolicy(BloomFilterPolicy.Create(10, false));

        var options = new DbOptions()
            .SetCreateIfMissing(true)
            .SetWriteBufferSize((ulong)TableBytes)
            .SetMaxWriteBufferNumber(4)
            .SetMaxTotalWalSize(4 * (ulong)TableBytes)
            .SetWalRecoveryMode(Recovery.PointInTime)
            .SetCompression(Compression.No)
            .SetMaxBytesForLevelBase(64 * MiB)
            .SetTargetFileSizeBase(16 * MiB)
            .SetLevelCompactionDynamicLevelBytes(true)
            .SetManifestPreallocationSize(64 * 1024)
            .SetMaxManifestFileSize(4 * MiB)
            .SetMaxOpenFiles(256)
            .SetMaxBackgroundFlushes(1)
            .SetMaxBackgroundCompactions(1)
            .SetKeepLogFileNum(2)
            .SetMaxLogFileSize(MiB)
            .SetStatsDumpPeriodSec(0)
            .SetBlockBasedTableFactory(tables);
        Native.Instance.rocksdb_options_add_compact_on_deletion_collector_factory(options.Handle, TombstoneWindow, TombstonesToCompact);
        return RocksDb.Open(options, path);
    }
}
