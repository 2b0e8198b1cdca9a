using System.Buffers;

namespace PolicyMta.Authentication.Spf;

/// <summary>The characters of host names.</summary>
internal static class Domains
{
    public static SearchValues<char> LetterDigitHyphen { get; } =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}
