namespace PolicyMta.Campaigns.Sending;

/// <summary>One way to write a campaign's message. Immutable.</summary>
/// <param name="Name">Its name in the campaign.</param>
/// <param name="Template">The template.</param>
/// <param name="Version">Its version; null until the campaign begins, for the one that is published then.</param>
/// <param name="Subject">A subject in place of the template's; null for that.</param>
/// <param name="Share">Its part, against the other variants' parts.</param>
internal sealed record Variant(string Name, string Template, long? Version, string? Subject, int Share)
{
    /// <summary>The name of the only one.</summary>
    public const string Only = "a";

    public static bool IsName(string text) => text.Length is > 0 and <= 20
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
