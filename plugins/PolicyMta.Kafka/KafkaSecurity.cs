namespace PolicyMta.Kafka;

/// <summary>How brokers are spoken to.</summary>
internal enum KafkaSecurity
{
    /// <summary>In clear text.</summary>
    Plaintext,

    /// <summary>Over TLS.</summary>
    Ssl,

    /// <summary>In clear text, with a password.</summary>
    SaslPlaintext,

    /// <summary>Over TLS, with a password.</summary>
    SaslSsl,
}
