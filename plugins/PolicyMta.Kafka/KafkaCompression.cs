namespace PolicyMta.Kafka;

/// <summary>How batches are compressed on their way and in the topic.</summary>
internal enum KafkaCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>LZ4: fast.</summary>
    Lz4,

    /// <summary>Zstandard: small.</summary>
    Zstd,

    /// <summary>Gzip.</summary>
    Gzip,

    /// <summary>Snappy.</summary>
    Snappy,
}
