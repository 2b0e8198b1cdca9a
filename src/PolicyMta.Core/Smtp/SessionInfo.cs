using System.Net;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp.Access;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp;

/// <summary>What is known of a connection before the first word.</summary>
/// <param name="Listener">The listener that took it.</param>
/// <param name="Hostname">The name for greeting and EHLO.</param>
/// <param name="RemoteAddress">The client's address; an IPv4 address is never in its IPv6-mapped form.</param>
/// <param name="MayRelay">Whether the client's network may relay.</param>
/// <param name="Content">Gives the memory for content.</param>
internal sealed record SessionInfo(
    ListenerOptions Listener, string Hostname, IPAddress RemoteAddress, bool MayRelay, ContentBudget Content)
{
    /// <summary>Encrypts the connection when the client asks for it; null if STARTTLS is not offered.</summary>
    public SecurePipe? Secure { get; init; }

    /// <summary>
    /// Where this client is a proxy that may say whom it speaks for (XCLIENT), the networks that may relay; null for everybody else.
    /// </summary>
    public NetworkList? Impersonates { get; init; }

    /// <summary>Whom a proxy may name by XCLIENT LOGIN; null if there is nobody.</summary>
    public UserDirectory? Users { get; init; }

    /// <summary>Tells who clients are; null if AUTH is not offered.</summary>
    public Authenticator? Authenticator { get; init; }

    /// <summary>Version and cipher suite of a connection that is encrypted from its first byte, or null.</summary>
    public string? Tls { get; init; }

    /// <summary>Is told what is said; null if nobody looks.</summary>
    public IncomingConversation? Conversation { get; init; }

    /// <summary>The listener's counters.</summary>
    public Counters<ListenerCount> Counters { get; init; } = new();

    /// <summary>The domains that mail is taken for from anybody.</summary>
    public OwnDomains OwnDomains { get; init; } = [];

    /// <summary>Asks policy about recipients; null if it is not asked.</summary>
    public RecipientCheck? Recipients { get; init; }

    /// <summary>How often each address begins a message; null if there is no limit.</summary>
    public AddressRates? MessageRates { get; init; }

    /// <summary>Whether bytes had arrived before the greeting went out.</summary>
    public bool SpokeFirst { get; init; }
}
