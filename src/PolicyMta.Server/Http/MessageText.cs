namespace PolicyMta.Server.Http;

/// <summary>The words of a message.</summary>
internal sealed record MessageText(string Subject, string? Plain, string? Html, ImmutableArray<KeyValuePair<string, string>> Headers)
{
    public const string NulMistake = "has a NUL character, which no message may hold.";

    /// <summary>What is wrong with a text that must be one line, as the end of a sentence; null if nothing is.</summary>
    public static string? MistakeInLine(ReadOnlySpan<char> text) => text.IndexOfAny('\r', '\n', '\0') switch
    {
        < 0 => null,
        var place when text[place] == '\0' => NulMistake,
        _ => "must be one line: line breaks would start another header field.",
    };

    /// <summary>What is wrong with words that have no field of their own any more, in a sentence; null if nothing is.</summary>
    public string? Mistake()
    {
        if (Plain?.Contains('\0', StringComparison.Ordinal) is true || Html?.Contains('\0', StringComparison.Ordinal) is true)
            return "The text " + NulMistake;
        foreach (var (name, value) in Headers.Prepend(new("Subject", Subject)))
        {
            if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
                return "A value with a line break was to stand in a header field.";
            if (HeaderValues.MistakeIn(name, value) is { } wrong)
                return $"The header field {name} {wrong}";
        }

        return null;
    }
}
