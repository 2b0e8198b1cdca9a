namespace PolicyMta.BounceClassification;

/// <summary>The facts of a failure besides its text that a class depends on, as the beginning of a cache key.</summary>
internal static class FailureKey
{
    public const int MaximumLength = 64 + 5;

    private const int LongestProvider = 64;

    /// <returns>The number of characters written.</returns>
    public static int Write(BounceContext failure, Span<char> key)
    {
        var enhanced = failure.Reply.Enhanced.GetValueOrDefault();
        key[0] = (char)failure.Stage;
        key[1] = (char)failure.Reply.Code;
        key[2] = (char)(enhanced.Class * 1000 + enhanced.Subject);
        key[3] = (char)enhanced.Detail;
        var provider = failure.Provider.AsSpan();
        provider = provider[..Math.Min(provider.Length, LongestProvider)];
        provider.CopyTo(key[4..]);
        key[4 + provider.Length] = '\0';
        return provider.Length + 5;
    }
}
