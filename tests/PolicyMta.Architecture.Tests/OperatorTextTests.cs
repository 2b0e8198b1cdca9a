using System.Text.RegularExpressions;

namespace PolicyMta.Architecture.Tests;

/// <summary>What operators read and search for, log lines, errors and help, is plain technical English.</summary>
public sealed partial class OperatorTextTests
{
    private static readonly (Regex Pattern, string Remedy)[] Avoided =
    [
        (IsNo(), "write \"is not a valid ...\""),
        (MetAFault(), "write \"failed\""),
        (GoesOn(), "write what the server does next, for instance \"continuing\" or \"retrying\""),
        (LeftAlone(), "write \"skipped\""),
        (HasNotThe(), "write \"lacks the ...\""),
        (LaidByAgain(), "write \"recreated\""),
        (AllTheSame(), "write \"anyway\""),
        (NullWhere(), "write \"if\" for a condition"),
    ];

    [Fact]
    public void Texts_for_operators_avoid_phrases_that_nobody_searches_for()
    {
        var texts = new[] { "src", "plugins" }.SelectMany(folder => RepositoryFiles.Below(folder, "*.cs")).SelectMany(TextsOf).ToList();
        Assert.True(texts.Count > 1000, $"Only {texts.Count} texts were found.");
        var found = from text in texts
                    from avoided in Avoided
                    let match = avoided.Pattern.Match(text.Value)
                    where match.Success
                    select $"{text.Place}: \"{match.Value}\" in {text.Value}: {avoided.Remedy}.";
        var problems = found.ToList();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [InlineData("'x' is no address", true)]
    [InlineData("The loop met a fault and goes on", true)]
    [InlineData("There is no listener 'x'", false)]
    [InlineData("is no longer used", false)]
    [InlineData("'x' is not a valid address", false)]
    public void The_patterns_find_what_they_are_for(string text, bool isAvoided) =>
        Assert.Equal(isAvoided, Avoided.Any(avoided => avoided.Pattern.IsMatch(text)));

    private static IEnumerable<(string Place, string Value)> TextsOf(string path) =>
        from line in File.ReadLines(path).Index()
        where !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal)
        from Match text in Literal().Matches(line.Item)
        select ($"{Path.GetRelativePath(RepositoryFiles.Root, path)}:{line.Index + 1}", text.Value);

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"
        """)]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?<![Tt]here )\bis no (?!longer\b|more\b)")]
    private static partial Regex IsNo();

    [GeneratedRegex(@"\bmet an? (fault|error)\b")]
    private static partial Regex MetAFault();

    [GeneratedRegex(@"\bgoes on\b")]
    private static partial Regex GoesOn();

    [GeneratedRegex(@"\bleft alone\b")]
    private static partial Regex LeftAlone();

    [GeneratedRegex(@"\bhas not the\b")]
    private static partial Regex HasNotThe();

    [GeneratedRegex(@"\bby again\b")]
    private static partial Regex LaidByAgain();

    [GeneratedRegex(@"\ball the same\b")]
    private static partial Regex AllTheSame();

    [GeneratedRegex(@"\b(null|none|empty) where\b")]
    private static partial Regex NullWhere();
}
