namespace PolicyMta.Campaigns.Content;

/// <summary>What is wrong in something that a client gave.</summary>
/// <param name="Place">The field, and for a template its line: <c>locales.de.html, line 7</c>.</param>
/// <param name="Message">What is wrong, as the end of a sentence that begins with the place, and what to write instead.</param>
internal sealed record Mistake(string Place, string Message)
{
    /// <summary>A mistake in a line of a part.</summary>
    public static Mistake At(string place, int line, string message) => new($"{place}, line {line}", message);
}
