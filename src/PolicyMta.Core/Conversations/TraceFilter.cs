using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Conversations;

/// <summary>Which connections a trace shows: those that fulfil all that is given. Immutable.</summary>
/// <param name="Direction">Which way.</param>
internal sealed record TraceFilter(Direction Direction)
{
    public string? Provider { get; init; }

    public string? Site { get; init; }

    /// <summary>The recipients' domain of the message under way; before there is one, the site that the domain leads to.</summary>
    public string? Domain { get; init; }

    /// <summary>The site that <see cref="Domain"/> leads to, or null if that is not known.</summary>
    public string? DomainSite { get; init; }

    public string? Source { get; init; }

    public string? Listener { get; init; }

    public Network? Client { get; init; }

    public string? Tenant { get; init; }

    public string? User { get; init; }

    /// <summary>Whether it shows all connections.</summary>
    public bool IsEmpty => this == new TraceFilter(Direction);

    public bool Matches(Conversation conversation) => conversation.Direction == Direction && conversation switch
    {
        OutgoingConversation sent => Matches(sent),
        IncomingConversation taken => Matches(taken),
        _ => false,
    };

    private bool Matches(OutgoingConversation sent)
    {
        if (!Is(Provider, sent.Provider) || !Is(Site, sent.Site) || !Is(Source, sent.Source))
            return false;
        if (Domain is null && Tenant is null)
            return true;
        var key = sent.Delivery?.Queue.Key;
        if (!Is(Tenant, key?.Tenant))
            return false;
        return Domain is null || (key is { } known ? Is(Domain, known.Domain) : Is(DomainSite ?? "", sent.Site));
    }

    private bool Matches(IncomingConversation taken) =>
        Is(Listener, taken.ListenerName) && Is(Tenant, taken.Tenant) && Is(User, taken.User)
            && (Client is not { } network || network.Contains(taken.Client));

    private static bool Is(string? wanted, string? found) => wanted is null || wanted.Equals(found, StringComparison.OrdinalIgnoreCase);
}
