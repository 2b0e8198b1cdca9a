namespace PolicyMta.Campaigns.Publishing.Mjml;

/// <summary>What became of MJML. Immutable.</summary>
/// <param name="Html">The HTML; null if nothing could be made of it.</param>
/// <param name="Problems">What is wrong with it: a line, where one is known, and the end of a sentence about it.</param>
internal sealed record MjmlAnswer(string? Html, ImmutableArray<(int? Line, string Message)> Problems)
{
    public static MjmlAnswer Failed(string message) => new(null, [(null, message)]);
}
