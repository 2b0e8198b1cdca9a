namespace PolicyMta.Sdk;

/// <summary>What an on-sign handler decided: header fields to put above the message when it is sent.</summary>
public sealed record SignDecision : IDecision<SignDecision>
{
    /// <inheritdoc/>
    public static SignDecision None { get; } = new();

    /// <summary>The fields to prepend, topmost first. Those of later handlers stand above those of earlier ones.</summary>
    public ImmutableArray<HeaderField> Signatures { get; init; } = [];

    /// <summary>Whether the message must not leave unsigned: it is deferred if no handler signed it.</summary>
    public bool? Required { get; init; }

    /// <summary>
    /// The DKIM keys that sign in place of those that the signing plugin's rules choose, each named as its record in DNS is:
    /// <c>s2026._domainkey.example.com</c>. Empty: those of the rules. A later handler's names win.
    /// </summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>DKIM keys that sign besides; those of all handlers add up.</summary>
    public ImmutableArray<string> MoreKeys { get; init; } = [];

    /// <summary>False: the signing plugin adds no signature, whatever its rules say.</summary>
    public bool? Sign { get; init; }

    /// <summary>
    /// When on-sign is asked anew for further attempts, for instance because a signature expires; the earliest time of all handlers holds.
    /// </summary>
    public DateTimeOffset? SignAgainAt { get; init; }

    /// <inheritdoc/>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public bool IsFinal => false;

    /// <inheritdoc/>
    public SignDecision Then(SignDecision later) => ReferenceEquals(this, None) ? later : new()
    {
        Signatures = later.Signatures.AddRange(Signatures),
        Required = later.Required ?? Required,
        Keys = later.Keys.IsDefaultOrEmpty ? Keys : later.Keys,
        MoreKeys = MoreKeys.AddRange(later.MoreKeys),
        Sign = later.Sign ?? Sign,
        SignAgainAt = later.SignAgainAt < SignAgainAt ? later.SignAgainAt : SignAgainAt ?? later.SignAgainAt,
        Reason = later.Reason ?? Reason,
    };
}
