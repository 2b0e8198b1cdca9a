namespace PolicyMta.Sdk;

/// <summary>The words of a message before it is one, for <see cref="IMessageComposer"/>. Immutable.</summary>
public sealed record MessageDraft
{
    /// <summary>Who writes: <c>shop@example.com</c> or <c>Shop &lt;shop@example.com&gt;</c>. Domains may be beyond ASCII.</summary>
    public required string From { get; init; }

    /// <summary>To whom, in the same form.</summary>
    public required string To { get; init; }

    /// <summary>Whom answers go to, in the same form; null for <see cref="From"/>.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The subject, in one line.</summary>
    public required string Subject { get; init; }

    /// <summary>The HTML, or null; one of the two must be there.</summary>
    public string? Html { get; init; }

    /// <summary>The plain text, or null.</summary>
    public string? Text { get; init; }

    /// <summary>Further header fields, each value in one line. Date and Message-ID are made.</summary>
    public ImmutableArray<HeaderField> Headers { get; init; } = [];
}
