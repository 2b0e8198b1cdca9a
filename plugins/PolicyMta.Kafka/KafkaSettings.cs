using Confluent.Kafka;

namespace PolicyMta.Kafka;

/// <summary>The client's settings of the plugin's.</summary>
internal static class KafkaSettings
{
    private const int MaxQueued = 100_000;
    private const int MaxQueuedKilobytes = 64 * 1024;

    public static ProducerConfig Of(KafkaOptions options)
    {
        var config = new ProducerConfig(options.Properties.ToDictionary())
        {
            BootstrapServers = string.Join(',', options.Brokers),
            ClientId = "policymta",
            EnableIdempotence = true,
            Acks = Acks.All,
            MessageTimeoutMs = (int)options.Timeout.TotalMilliseconds,
            QueueBufferingMaxMessages = MaxQueued,
            QueueBufferingMaxKbytes = MaxQueuedKilobytes,
            LingerMs = 5,
            CompressionType = Enum.Parse<CompressionType>(options.Compression.ToString()),
            SecurityProtocol = Enum.Parse<SecurityProtocol>(options.Security.ToString()),
        };
        if (!options.CaFile.IsEmpty)
            config.SslCaLocation = options.CaFile.ToString();
        if (!options.CertificateFile.IsEmpty)
            (config.SslCertificateLocation, config.SslKeyLocation) = (options.CertificateFile.ToString(), options.KeyFile.ToString());
        if (options.Security is KafkaSecurity.SaslPlaintext or KafkaSecurity.SaslSsl)
        {
            config.SaslMechanism = Enum.Parse<SaslMechanism>(options.Mechanism.ToString());
            (config.SaslUsername, config.SaslPassword) = (options.Username, options.Password);
        }

        return config;
    }
}
