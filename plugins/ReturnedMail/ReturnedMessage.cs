namespace PolicyMta.ReturnedMail;

/// <summary>What a message that came back says. Untrusted throughout: anybody can write such a message. Immutable.</summary>
internal sealed record ReturnedMessage
{
    public ReturnedKind Kind { get; init; }

    /// <summary>Whether it begins with a header field, as all mail does.</summary>
    public bool HasHeader { get; init; }

    /// <summary>The gravest of what it says of its recipients.</summary>
    public ReportedAction Action { get; init; }

    /// <summary>
    /// An entry for each recipient. A bounce or complaint has at least one, whose address may be empty; of an automatic answer, challenge
    /// or unsubscribe request it is who wrote it; ordinary mail has none. At most <see cref="MailBounds.Recipients"/>.
    /// </summary>
    public ImmutableArray<ReturnedRecipient> Recipients { get; init; } = [];

    /// <summary>The paragraphs that a notice writes for people, each in one line, without the returned mail; few and short.</summary>
    public ImmutableArray<string> Paragraphs { get; init; } = [];

    /// <summary>The mail that it is about.</summary>
    public OriginalMail Original { get; init; } = OriginalMail.None;

    /// <summary>The report of a complaint; or null.</summary>
    public Feedback? Feedback { get; init; }

    /// <summary>The server that wrote it, if it tells; or null.</summary>
    public string? ReportingMta { get; init; }

    /// <summary>The address in From; or null.</summary>
    public string? From { get; init; }

    /// <summary>The address in To; or null.</summary>
    public string? To { get; init; }

    public string? Subject { get; init; }

    /// <summary>What was too large, too many or damaged, in words.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];
}
