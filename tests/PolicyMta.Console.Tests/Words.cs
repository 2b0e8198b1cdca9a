using System.Text.RegularExpressions;

namespace PolicyMta.Console.Tests;

/// <summary>Names of which a part is known.</summary>
internal static class Words
{
    public static Regex Matching(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
}
