using System.Text;
using PolicyMta.Core.Text;
using PolicyMta.Policies;

namespace PolicyMta.Server.Configuration;

/// <summary>Shows mistakes to a human as a compiler does: place, words, the source line, and a caret under the column.</summary>
internal static class SourceExcerpt
{
    /// <summary>
    /// Writes problems in the order of their places. Source lines are shown for files that <paramref name="readFile"/> knows.
    /// </summary>
    public static string Describe(IEnumerable<PolicyProblem> problems, Func<string, string?> readFile)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var output = new StringBuilder();
        foreach (var problem in problems.OrderBy(problem => problem.Place.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column))
        {
            var place = problem.Place;
            output.Append(PrintableText.Word(place.ToString())).Append(": ").Append(PrintableText.Line(problem.Message)).Append('\n');
            if (!texts.TryGetValue(place.File, out var text))
                texts[place.File] = text = readFile(place.File);
            if (place.Line > 0 && text is not null && Line(text, place.Line) is { } line)
                AppendLine(output, place, line);
            if (problem.Remedy.Length > 0)
                output.Append("    = ").Append(PrintableText.Line(problem.Remedy)).Append('\n');
        }

        return output.ToString();
    }

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
        output.Append("  ").Append(number).Append(" | ").Append(Visible(line)).Append('\n');
        if (place.Column == 0)
            return;

        output.Append(' ', number.Length + 2).Append(" | ");
        foreach (var c in Visible(line[..Math.Min(place.Column - 1, line.Length)]))
            output.Append(c == '\t' ? '\t' : ' ');
        output.Append("^\n");
    }

    /// <summary>The line with its tabs as they are, and all else that cannot be seen escaped.</summary>
    private static string Visible(string line) => string.Join('\t', line.Split('\t').Select(PrintableText.Word));
}
