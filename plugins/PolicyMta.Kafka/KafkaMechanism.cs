namespace PolicyMta.Kafka;

/// <summary>How the password is shown to brokers.</summary>
internal enum KafkaMechanism
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>SCRAM with SHA-256.</summary>
    ScramSha256,

    /// <summary>SCRAM with SHA-512.</summary>
    ScramSha512,
}
