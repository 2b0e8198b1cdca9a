namespace PolicyMta.Core.Tests.Smtp;

/// <summary>Patterns for reply lines, in which <c>*</c> stands for anything.</summary>
internal static class Pattern
{
    public static void AssertMatches(string pattern, string line) =>
        Assert.True(
            System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), line),
            $"Expected '{pattern}', got '{line}'.");
}
