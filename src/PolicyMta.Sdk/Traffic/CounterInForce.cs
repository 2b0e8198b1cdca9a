namespace PolicyMta.Sdk;

/// <summary>A counter of traffic profiles for one combination of facts, at one moment. Immutable.</summary>
public sealed record CounterInForce
{
    /// <summary>The counter's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The values of its facts by the facts' names, for instance <c>tenant</c>; empty if it counts all mail, or the combinations that have
    /// no counter of their own because there are too many.
    /// </summary>
    public ImmutableDictionary<string, string> Facts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Open connections; or deliveries under way if its facts are those of deliveries.</summary>
    public int Connections { get; init; }

    /// <summary>Messages that count against its rate now.</summary>
    public long Messages { get; init; }

    /// <summary>Recipients that count against its rate now.</summary>
    public long Recipients { get; init; }

    /// <summary>New connections that count against its rate now.</summary>
    public long NewConnections { get; init; }
}
