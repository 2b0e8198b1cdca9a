namespace PolicyMta.Core.Conversations;

/// <summary>Who speaks with whom, and about what, at one moment. Immutable. What is not known is null.</summary>
internal sealed record ConversationFacts
{
    /// <summary>What the connection is at.</summary>
    public required string State { get; init; }

    /// <summary>In: the listener.</summary>
    public string? Listener { get; init; }

    /// <summary>In: the client's address.</summary>
    public string? Client { get; init; }

    /// <summary>In: the name that the client gave.</summary>
    public string? Helo { get; init; }

    /// <summary>In: who has logged in.</summary>
    public string? User { get; init; }

    /// <summary>In: the tenant of the session; out: of the message under way.</summary>
    public string? Tenant { get; init; }

    /// <summary>Out: the egress source.</summary>
    public string? Source { get; init; }

    /// <summary>Out: the address that receivers see.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>Out: the site.</summary>
    public string? Site { get; init; }

    /// <summary>Out: the provider, as on-route named it.</summary>
    public string? Provider { get; init; }

    /// <summary>Out: the host's name.</summary>
    public string? Host { get; init; }

    /// <summary>Out: its address.</summary>
    public string? Address { get; init; }

    /// <summary>Version and cipher suite; null for a connection in the clear.</summary>
    public string? Tls { get; init; }

    /// <summary>Out: what vouched for the host, in the words of events.</summary>
    public string? TlsVerifiedBy { get; init; }

    /// <summary>Out: the message under way.</summary>
    public SpoolId? Message { get; init; }

    /// <summary>Out: the domain of its recipients.</summary>
    public string? Domain { get; init; }
}
