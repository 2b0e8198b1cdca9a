namespace PolicyMta.ReturnedMail;

/// <summary>What a report tells of the mail that it is about. Immutable.</summary>
internal sealed record OriginalMail
{
    public static OriginalMail None { get; } = new();

    /// <summary>The header fields that were returned, in order; empty if none were.</summary>
    public ImmutableArray<MailField> Fields { get; init; } = [];

    /// <summary>The message id with its angle brackets; or null.</summary>
    public string? MessageId { get; init; }

    /// <summary>The envelope id that the mail was sent with (RFC 3461 section 4.4), decoded; or null.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>The return path; or null.</summary>
    public string? ReturnPath { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Subject { get; init; }

    public string? ArrivalDate { get; init; }

    /// <summary>The value of the topmost returned field of this name (any case); or null.</summary>
    public string? Get(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Is(name))
                return field.Value;
        }

        return null;
    }
}
