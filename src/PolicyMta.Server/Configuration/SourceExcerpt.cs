using System.Text;
using PolicyMta.Core.Text;
using PolicyMta.Policies;

namespace PolicyMta.Server.Configuration;

/// <summary>Shows mistakes to a human as a compiler does: place, words, the source line, and a caret under the column.</summary>
internal static class SourceExcerpt
{
    /// <summary>More mistakes than these are only counted.</summary>
    private const int MostProblems = 100;

    private const int LongestMessage = 2_000;

    /// <summary>Of a longer line, this much is shown around the place.</summary>
    private const int LongestLine = 240;

    /// <summary>
    /// Writes problems in the order of their places. Source lines are shown for files that <paramref name="readFile"/> knows.
    /// </summary>
    public static string Describe(IEnumerable<PolicyProblem> problems, Func<string, string?> readFile)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var output = new StringBuilder();
        var count = 0;
        foreach (var problem in problems.OrderBy(problem => problem.Place.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column))
        {
            if (++count > MostProblems)
                continue;
            var place = problem.Place;
            output.Append(PrintableText.Word(place.ToString())).Append(": ").Append(PrintableText.Line(Short(problem.Message)))
                .Append('\n');
            if (!texts.TryGetValue(place.File, out var text))
                texts[place.File] = text = readFile(place.File);
            if (place.Line > 0 && text is not null && Line(text, place.Line) is { } line)
                AppendLine(output, place, line);
            if (problem.Remedy.Length > 0)
                output.Append("    = ").Append(PrintableText.Line(problem.Remedy)).Append('\n');
        }

        if (count > MostProblems)
            output.Append($"... and {count - MostProblems} more.\n");
        return output.ToString();
    }

    private static string Short(string message) => message.Length <= LongestMessage ? message : message[..LongestMessage] + "...";

    /// <summary>The text of a line, counted from 1, or null if there is none.</summary>
    public static string? Line(string text, int number)
    {
        using var reader = new StringReader(text);
        for (var i = 1; reader.ReadLine() is { } line; i++)
        {
            if (i == number)
                return line;
        }

        return null;
    }

    private static void AppendLine(StringBuilder output, SourcePlace place, string line)
    {
        var number = place.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var column = Math.Clamp(place.Column - 1, 0, line.Length);
        if (line.Length > LongestLine)
            (line, column) = Around(line, column);
        output.Append("  ").Append(number).Append(" | ").Append(Visible(line)).Append('\n');
        if (place.Column == 0)
            return;

        output.Append(' ', number.Length + 2).Append(" | ");
        foreach (var c in Visible(line[..column]))
            output.Append(c == '\t' ? '\t' : ' ');
        output.Append("^\n");
    }

    /// <summary>The part of a long line around a column, and where that is in it.</summary>
    private static (string Part, int Column) Around(string line, int column)
    {
        var start = Math.Clamp(column - (LongestLine / 2), 0, line.Length - LongestLine);
        var before = start > 0 ? "... " : "";
        var after = start + LongestLine < line.Length ? " ..." : "";
        return ($"{before}{line.AsSpan(start, LongestLine)}{after}", before.Length + column - start);
    }

    /// <summary>The line with its tabs as they are, and all else that cannot be seen escaped.</summary>
    private static string Visible(string line) => string.Join('\t', line.Split('\t').Select(PrintableText.Word));
}
