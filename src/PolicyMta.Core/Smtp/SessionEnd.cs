namespace PolicyMta.Core.Smtp;

/// <summary>Why a session ended.</summary>
internal enum SessionEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The client said QUIT.</summary>
    Quit,

    /// <summary>The client closed or reset the connection.</summary>
    ClientGone,

    /// <summary>The client was silent for too long, or did not take the server's replies.</summary>
    TimedOut,

    /// <summary>The server is stopping.</summary>
    Stopping,

    /// <summary>An operator broke it off.</summary>
    Aborted,

    /// <summary>Not the end: the conversation goes on inside TLS.</summary>
    StartTls,

    /// <summary>The handshake failed, and with it the connection.</summary>
    TlsFailed,

    /// <summary>The server would not go on with this client.</summary>
    Refused,
}
