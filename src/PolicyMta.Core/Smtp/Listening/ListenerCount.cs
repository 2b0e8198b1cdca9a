namespace PolicyMta.Core.Smtp.Listening;

/// <summary>What a listener counts about connections and commands. The names, in snake_case, are those of the admin API.</summary>
internal enum ListenerCount
{
    /// <summary>Connections that were taken.</summary>
    Accepted,

    /// <summary>Connections refused because the listener had as many as it may.</summary>
    RefusedTotal,

    /// <summary>Connections refused because their address had as many as it may.</summary>
    RefusedAddress,

    /// <summary>Connections refused because their network had as many as it may.</summary>
    RefusedNetwork,

    /// <summary>Connections refused because their address connects too often.</summary>
    RefusedRate,

    /// <summary>Recipients refused because their domain is not local and the client may not relay.</summary>
    RelayDenied,

    /// <summary>Recipients refused by policy before the message came.</summary>
    RecipientRefused,

    /// <summary>Recipients refused because the transaction had as many as it may.</summary>
    TooManyRecipients,

    /// <summary>Messages refused for their size, declared or real.</summary>
    MessageTooLarge,

    /// <summary>Messages refused for a line's length.</summary>
    LineTooLong,

    /// <summary>Messages refused for their header's size.</summary>
    HeaderTooLarge,

    /// <summary>Messages refused because the memory for content was used up.</summary>
    OutOfMemory,

    /// <summary>Messages refused for a CR or LF that stood alone, or a NUL.</summary>
    BadLineEndings,

    /// <summary>Transactions refused because their address begins messages too often.</summary>
    MessageRateExceeded,

    /// <summary>Refusals delayed by tarpitting.</summary>
    Tarpitted,

    /// <summary>Sessions ended for too many refused commands.</summary>
    TooManyErrors,

    /// <summary>Sessions ended for too many commands without a message.</summary>
    TooManyCommands,

    /// <summary>Sessions ended because nothing came in time.</summary>
    TimedOut,

    /// <summary>Sessions among them that ended because a message came too slowly.</summary>
    TooSlow,

    /// <summary>Retries of clients that were answered with the id of the message that had been taken before.</summary>
    Duplicates,

    /// <summary>Connections of proxies that did not begin with a PROXY header.</summary>
    BadProxyHeaders,

    /// <summary>TLS handshakes that succeeded.</summary>
    TlsHandshakes,

    /// <summary>TLS handshakes that failed or took too long.</summary>
    TlsFailures,

    /// <summary>Clients that sent more behind STARTTLS than may stand there.</summary>
    TlsInjections,

    /// <summary>Users who logged in.</summary>
    Logins,

    /// <summary>Logins that failed.</summary>
    LoginsFailed,

    /// <summary>Logins refused unseen, because there were too many failed ones before.</summary>
    LoginsBlocked,
}
