namespace PolicyMta.Sdk;

/// <summary>
/// What an on-bounce handler decided for one recipient whose delivery failed. If nothing is decided, the reply's own class holds: 4xx is
/// retried, 5xx is final.
/// </summary>
public sealed record BounceDecision : IDecision<BounceDecision>
{
    /// <inheritdoc/>
    public static BounceDecision None { get; } = new();

    /// <summary>The kind of failure, see <see cref="BounceCategory"/>; other words are allowed.</summary>
    /// <remarks>
    /// The facts that follow belong to it: a handler that names another category than one before it takes them back, and may say its own.
    /// </remarks>
    public string? Category { get; init; }

    /// <summary>How final the failure is, whatever the reply's class says; null for no opinion.</summary>
    public BounceKind? Kind { get; init; }

    /// <summary>What the failure is about; null for no opinion.</summary>
    public BounceScope? Scope { get; init; }

    /// <summary>The rule that decided, by a name that the administrator can look up; up to 10,000 characters, or null.</summary>
    public string? Rule { get; init; }

    /// <summary>How sure the category is: 0 to 1, or null.</summary>
    public double? Confidence { get; init; }

    /// <summary>The blocklist that the reply names, for instance <c>Spamhaus ZEN</c>; up to 10,000 characters, or null.</summary>
    public string? Blocklist { get; init; }

    /// <summary>Try again after this time, whatever the reply's class says.</summary>
    public TimeSpan? Retry { get; init; }

    /// <summary>
    /// Ask on-route again at once, for instance to leave from another pool. Counted as an attempt; ignored on every second failure in a
    /// row, so that it cannot loop.
    /// </summary>
    public bool Reroute { get; init; }

    /// <summary>Take no further mail for this recipient or domain: reported as an event to whoever keeps the suppression list.</summary>
    public Suppression? Suppress { get; init; }

    /// <summary>Slow the ready queue down that the failure came from.</summary>
    public Throttle? Throttle { get; init; }

    /// <summary>
    /// End the connection that the failure came over; what waits goes on over another one, as limits of new connections allow.
    /// </summary>
    public bool EndConnection { get; init; }

    /// <summary>Final: give the recipient up and notify the sender, whatever the reply's class says.</summary>
    public bool Bounce { get; init; }

    /// <inheritdoc/>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public bool IsFinal => Bounce;

    /// <inheritdoc/>
    public BounceDecision Then(BounceDecision later)
    {
        if (ReferenceEquals(this, None))
            return later;
        var facts = later.Category is null || string.Equals(later.Category, Category, StringComparison.OrdinalIgnoreCase) ? this : None;
        return new()
        {
            Category = later.Category ?? Category,
            Kind = later.Kind ?? facts.Kind,
            Scope = later.Scope ?? facts.Scope,
            Rule = later.Rule ?? facts.Rule,
            Confidence = later.Confidence ?? facts.Confidence,
            Blocklist = later.Blocklist ?? facts.Blocklist,
            Retry = later.Retry ?? Retry,
            Reroute = later.Reroute || Reroute,
            Suppress = later.Suppress ?? Suppress,
            Throttle = later.Throttle ?? Throttle,
            EndConnection = later.EndConnection || EndConnection,
            Bounce = later.Bounce || Bounce,
            Reason = later.Reason ?? Reason,
        };
    }
}
