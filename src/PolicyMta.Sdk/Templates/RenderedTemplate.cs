namespace PolicyMta.Sdk;

/// <summary>The words of one message, or why there are none. Immutable.</summary>
public sealed record RenderedTemplate
{
    /// <summary>The subject, in one line.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The HTML, or null if the message has none.</summary>
    public string? Html { get; init; }

    /// <summary>The plain text, or null if the message has none; one of the two must be there.</summary>
    public string? Text { get; init; }

    /// <summary>What is wrong, in sentences: the message is refused with them. Empty if nothing is.</summary>
    public ImmutableArray<string> Mistakes { get; init; } = [];
}
