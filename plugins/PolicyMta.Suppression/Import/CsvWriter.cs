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
            Write(to, ground.Category);
            to.Write(',');
            Write(to, ground.Source);
            to.Write(',');
            Write(to, ground.Note);
            to.Write("\r\n");
        }
    }

    private static void Write(TextWriter to, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;
        var isFormula = text[0] is '=' or '@' || (text[0] is '+' or '-' && !text.Contains('@', StringComparison.Ordinal));
        if (!isFormula && !text.AsSpan().ContainsAny(Special))
        {
            to.Write(text);
            return;
        }

        to.Write('"');
        if (isFormula)
            to.Write('\'');
        to.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
        to.Write('"');
    }
}
