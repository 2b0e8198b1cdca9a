namespace PolicyMta.Campaigns.Content;

/// <summary>A piece that an organisation's templates share, such as a footer, and that only its admins change. Immutable.</summary>
/// <param name="Html">What stands in HTML: Liquid.</param>
/// <param name="Text">What stands in plain text and subjects: Liquid.</param>
internal sealed record BrandBlock(string Html, string Text)
{
    public const int MaxLength = 64 * 1024;
    public const int MaxBlocks = 200;

    /// <summary>Whether a text can name a block, as the tag <c>brand</c> does.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 60 && char.IsAsciiLetter(text[0])
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
