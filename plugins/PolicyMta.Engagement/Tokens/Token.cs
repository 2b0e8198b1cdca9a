namespace PolicyMta.Engagement.Tokens;

/// <summary>What a token says. Immutable.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Tenant">The message's tenant.</param>
/// <param name="Campaign">Its campaign.</param>
internal sealed record Token(TokenKind Kind, string Tenant, string Campaign)
{
    /// <summary>The campaign's variant; empty if it has none.</summary>
    public string Variant { get; init; } = "";

    /// <summary>The name of the link.</summary>
    public string Link { get; init; } = "";

    /// <summary>Where the link leads; empty if it is none.</summary>
    public string Url { get; init; } = "";

    /// <summary>The message; null if the token is anonymous.</summary>
    public SpoolId? Message { get; init; }

    /// <summary>The recipient; null if the token is anonymous.</summary>
    public string? Recipient { get; init; }

    /// <summary>The day on which it was made.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Which of the message's tokens it is, from 1 on.</summary>
    public int Number { get; init; }

    /// <summary>
    /// What the hits of one message have in common: a keyed digest of its salt, so that the token itself, wherever it is kept, does not
    /// lead to it.
    /// </summary>
    public UInt128 Group { get; init; }
}
