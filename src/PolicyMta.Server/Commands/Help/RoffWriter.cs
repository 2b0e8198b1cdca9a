using System.Text;

namespace PolicyMta.Server.Commands.Help;

/// <summary>Writes a man page in the man(7) macros.</summary>
internal sealed class RoffWriter
{
    /// <summary>The date of the pages, as of the changelog's newest entry: the same sources make the same pages.</summary>
    private const string Date = "2026-11-29";

    private readonly StringBuilder _text = new();

    /// <param name="name">The page's name.</param>
    /// <param name="section">1 for commands, 5 for files.</param>
    /// <param name="version">The program's version.</param>
    public RoffWriter(string name, int section, string version) =>
        _text.Append(
            null, $".TH \"{Escape(name.ToUpperInvariant())}\" {section} \"{Date}\" \"PolicyMta {Escape(version)}\" \"PolicyMta\"\n");

    public RoffWriter Section(string title) => Macro($".SH {title}");

    public RoffWriter Subsection(string title) => Macro($".SS {Escape(title)}");

    /// <summary>Text that is filled; an empty line begins a paragraph, and lines that are indented stay as they are.</summary>
    public RoffWriter Text(string text)
    {
        var isPlain = true;
        foreach (var line in text.ReplaceLineEndings("\n").Trim('\n').Split('\n'))
        {
            if (line.Length == 0)
            {
                if (isPlain)
                    Macro(".PP");
            }
            else if (line.StartsWith("  ", StringComparison.Ordinal) == isPlain)
            {
                Macro(isPlain ? ".nf" : ".fi");
                isPlain = !isPlain;
            }

            if (line.Length > 0)
                _text.Append(Line(line)).Append('\n');
        }

        return isPlain ? this : Macro(".fi");
    }

    /// <summary>A term and what is said of it.</summary>
    public RoffWriter Item(string term, string text)
    {
        Macro(".TP").Macro($"\\fB{Escape(term)}\\fR");
        return text.Length == 0 ? Macro("\\&") : Text(text);
    }

    /// <summary>What is typed, each line as it is.</summary>
    public RoffWriter Typed(IEnumerable<string> lines)
    {
        Macro(".nf");
        foreach (var line in lines)
            Macro($"\\fB{Escape(line)}\\fR");
        return Macro(".fi");
    }

    public override string ToString() => _text.ToString();

    private RoffWriter Macro(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    private static string Line(string text) => text[0] is '.' or '\'' ? "\\&" + Escape(text) : Escape(text);

    private static string Escape(string text) =>
        text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("\"", "\\(dq", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal)
            .Replace("`", "\\(ga", StringComparison.Ordinal).Replace("^", "\\(ha", StringComparison.Ordinal)
            .Replace("~", "\\(ti", StringComparison.Ordinal);
}
