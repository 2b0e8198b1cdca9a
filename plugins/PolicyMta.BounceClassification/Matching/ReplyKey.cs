namespace PolicyMta.BounceClassification.Matching;

/// <summary>The facts of a reply besides its text that a verdict depends on, as the beginning of a cache key.</summary>
internal static class ReplyKey
{
    public const int MaximumLength = 64 + 5;

    private const int LongestProvider = 64;

    /// <returns>The number of characters written.</returns>
    public static int Write(in ReplyFacts facts, Span<char> key)
    {
        var enhanced = facts.Enhanced.GetValueOrDefault();
        key[0] = (char)((int?)facts.Stage ?? char.MaxValue);
        key[1] = (char)facts.Code;
        key[2] = (char)(enhanced.Class * 1000 + enhanced.Subject);
        key[3] = (char)enhanced.Detail;
        var provider = facts.Provider.AsSpan();
        provider = provider[..Math.Min(provider.Length, LongestProvider)];
        provider.CopyTo(key[4..]);
        key[4 + provider.Length] = '\0';
        return provider.Length + 5;
    }
}
