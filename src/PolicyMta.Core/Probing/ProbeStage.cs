namespace PolicyMta.Core.Probing;

/// <summary>The stages of a probe, in the order in which they come.</summary>
internal enum ProbeStage
{
    /// <summary>What on-route says, and what a message would get.</summary>
    Route,

    /// <summary>MX hosts and their addresses.</summary>
    Dns,

    /// <summary>How the connection must be protected: profile, DANE, MTA-STS.</summary>
    Policy,

    /// <summary>What limits and directives say of mail on this way.</summary>
    Limits,
    Connect,
    Banner,
    Ehlo,
    StartTls,

    /// <summary>The handshake: version, cipher suite, certificate.</summary>
    Tls,
    Auth,
    Mail,
    Rcpt,
    Reset,
    Quit,

    /// <summary>What all of it means, and what helps.</summary>
    Verdict,
}
