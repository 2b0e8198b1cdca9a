using PolicyMta.Core.Text;
using PolicyMta.Policies;

namespace PolicyMta.Server.Configuration;

/// <summary>Says what is wrong with text that is not valid YAML, in words for people who do not know YAML's grammar.</summary>
internal static class YamlAdvice
{
    /// <summary>What a value cannot begin with unless it is quoted, and that people write all the same.</summary>
    private const string NotFirst = "*&@`%!|>";

    /// <param name="text">The whole text.</param>
    /// <param name="place">Where the parser stopped.</param>
    /// <param name="lastLine">The last line that the parser names.</param>
    /// <param name="message">The parser's own words.</param>
    public static PolicyProblem Of(string text, SourcePlace place, int lastLine, string message)
    {
        if (TabIn(text, place.Line, lastLine + 1) is { } near)
            return Tab(place.File, near);
        if (message.Contains("tab", StringComparison.Ordinal) && TabIn(text, 1, int.MaxValue) is { } first)
            return Tab(place.File, first);
        var line = SourceExcerpt.Line(text, place.Line) ?? "";
        return new PolicyProblem(
            place,
            $"This is not valid YAML: {message.TrimEnd('.')}.",
            UnquotedAt(line, place.Column) is { } value ? Quote(value)
                : line.Contains("${", StringComparison.Ordinal)
                ? "Within { } and [ ] a value with an environment variable is quoted: \"${NAME}\"."
                : "Look at indentation, colons, brackets and quotes here and in the line above.");
    }

    /// <summary>What to do with a value that YAML reads otherwise than as text.</summary>
    public static string Quote(string value) => $"If it is meant as text, quote it: \"{PrintableText.Word(value)}\".";

    private static PolicyProblem Tab(string file, (int Line, int Column) tab) => new(
        new SourcePlace(file, tab.Line, tab.Column), "A tab in the indentation: YAML allows only spaces there.",
        "Use two spaces for each level.");

    private static (int Line, int Column)? TabIn(string text, int first, int last)
    {
        using var reader = new StringReader(text);
        for (var number = 1; number <= last && reader.ReadLine() is { } line; number++)
        {
            var indentation = line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length);
            if (number >= first && indentation.IndexOf('\t') is >= 0 and var tab)
                return (number, tab + 1);
        }

        return null;
    }

    private static string? UnquotedAt(string line, int column)
    {
        var rest = column >= 1 && column <= line.Length ? line[(column - 1)..].TrimEnd() : "";
        if (rest.Length == 0 || !NotFirst.Contains(rest[0], StringComparison.Ordinal))
            return null;
        var end = rest.AsSpan().IndexOfAny(" ,]}\"");
        return end < 0 ? rest : rest[..end];
    }
}
