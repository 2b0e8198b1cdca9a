namespace PolicyMta.Kafka;

/// <summary>What names may be.</summary>
internal static class KafkaNames
{
    /// <summary>Settings of librdkafka that hold the promise of at least once.</summary>
    public static readonly ImmutableHashSet<string> AreOwn =
    [
        "bootstrap.servers", "metadata.broker.list", "enable.idempotence", "acks", "request.required.acks", "message.timeout.ms",
        "delivery.timeout.ms", "queue.buffering.max.messages", "queue.buffering.max.kbytes", "retries", "message.send.max.retries",
        "plugin.library.paths",
    ];

    public static bool MayBeInTopic(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
