namespace PolicyMta.Campaigns.Audiences;

/// <summary>What the fields of contacts are called, so that templates can name them as variables.</summary>
internal static class FieldNames
{
    public const int MaxLength = 60;
    public const int MaxFields = 100;

    /// <summary>What every contact has beside its fields, and segments ask about by the same words.</summary>
    public static readonly ImmutableArray<string> Own = ["address", "locale"];

    /// <summary>Whether a text can name a field: lower-case letters, digits and '_', a letter first.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxLength && char.IsAsciiLetterLower(text[0])
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
