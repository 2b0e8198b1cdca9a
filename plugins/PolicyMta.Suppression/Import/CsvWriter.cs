using System.Buffers;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Import;

/// <summary>
/// Entries as CSV, one line for each reason, in the form that import reads. What a spreadsheet would take for a formula is quoted and
/// begins with an apostrophe.
/// </summary>
internal static class CsvWriter
{
    public const string Header = "address,tenant,list,reason,since,until,category,source,note\r\n";

    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n;");

    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@");

    public static void Write(TextWriter to, EntryName name, Entry entry)
    {
        foreach (var ground in entry.Grounds)
        {
            Write(to, entry.Original ?? name.Subject);
            to.Write(',');
            Write(to, name.IsGlobal ? ImportRows.AllTenants : name.Tenant);
            to.Write(',');
            Write(to, name.List);
            to.Write(',');
            to.Write(Reasons.WordOf(ground.Reason));
            to.Write(',');
            to.Write(EntryView.TimeOf(ground.Since));
            to.Write(',');
            if (ground.Until is { } until)
                to.Write(EntryView.TimeOf(until));
            to.Write(',');
            Write(to, Guard(ground.Category));
            to.Write(',');
            Write(to, Guard(ground.Source));
            to.Write(',');
            Write(to, Guard(ground.Note));
            to.Write("\r\n");
        }
    }

    /// <summary>Takes off what was put before a word that looked like a formula.</summary>
    public static string Unguard(string text) => text is ['\'', var first, ..] && Formula.Contains(first) ? text[1..] : text;

    private static string? Guard(string? text) => text is [var first, ..] && Formula.Contains(first) ? "'" + text : text;

    private static void Write(TextWriter to, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;
        if (!text.AsSpan().ContainsAny(Special))
        {
            to.Write(text);
            return;
        }

        to.Write('"');
        to.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
        to.Write('"');
    }
}
