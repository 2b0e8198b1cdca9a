using System.Net;

namespace PolicyMta.Sdk;

/// <summary>Where a message came from: the facts of the session or API call that injected it.</summary>
public sealed record InjectionSource
{
    /// <summary>
    /// How it came: "ESMTP", "SMTP" and the other words of RFC 3848 and RFC 6531 ("ESMTPSA", "UTF8SMTPS"), "HTTP", or "internal" for the
    /// server's own notifications, or "plugin" for a message that a plugin submitted.
    /// </summary>
    public required string Protocol { get; init; }

    /// <summary>The name of the listener that took it, from the configuration; for a message of a plugin, the plugin's id.</summary>
    public required string Listener { get; init; }

    /// <summary>The client's address, or null for the server itself.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>What the client said in EHLO or HELO; empty for other protocols.</summary>
    public string Helo { get; init; } = "";

    /// <summary>The TLS version and cipher suite of the connection, or null if it is not encrypted.</summary>
    public string? Tls { get; init; }

    /// <summary>The user or token name that the client proved, or null.</summary>
    public string? AuthenticatedAs { get; init; }

    /// <summary>
    /// The plugin that submitted the message, and before it those whose messages led to this one; empty for mail from outside. Their
    /// on-inject handlers are not asked about it.
    /// </summary>
    public ImmutableArray<string> Origins { get; init; } = [];
}
