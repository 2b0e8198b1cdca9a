using System.Text;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Import;

/// <summary>
/// Makes entries of a piece of CSV whose first line names the columns. A row that is wrong is told with its line, and the others are taken;
/// rows are put in batches, each of which is there as a whole or not at all. To import a row again changes nothing.
/// </summary>
internal sealed class Importer(SuppressionBook book)
{
    private const int MostInBatch = 20_000;
    private const int BatchBytes = 4 * 1024 * 1024;

    /// <exception cref="FormatException">The first line cannot be understood.</exception>
    /// <exception cref="IOException">The store is full or cannot be written; what was put before stays.</exception>
    public async ValueTask<ImportReport> RunAsync(
        ReadOnlyMemory<byte> csv, ImportSettings settings, CancellationToken cancellationToken)
    {
        var text = Decode(csv.Span);
        var report = new ImportReport();
        var record = new CsvRecord();
        var delimiter = DelimiterOf(text);
        var at = record.Read(text, 0, delimiter);
        var map = ColumnMap.Read([.. Enumerable.Range(0, record.Count).Select(i => record[i])], settings.Columns, out var problem)
            ?? throw new FormatException(problem);
        report.Format = map.Format;
        var line = settings.FirstLine > 0 ? settings.FirstLine : 1 + record.Lines;
        if (map.IsHeadless)
            (at, line) = (0, Math.Max(1, settings.FirstLine));

        var rows = new ImportRows(book, map, settings, report);
        var batch = new List<Change>(MostInBatch);
        var bytes = 0;
        while (at < text.Length)
        {
            at = record.Read(text, at, delimiter);
            if (!record.IsEmpty)
            {
                report.Count();
                if (rows.Read(record, line) is { } change)
                {
                    batch.Add(change);
                    bytes += change.Key.Length + 64 + (change.Original?.Length ?? 0) + (change.Added!.Note?.Length ?? 0);
                }
            }

            line += record.Lines;
            if (batch.Count == MostInBatch || bytes > BatchBytes || (at >= text.Length && batch.Count > 0))
            {
                report.Add(await book.ApplyAsync(batch, null, cancellationToken));
                (batch, bytes) = (new List<Change>(MostInBatch), 0);
            }
        }

        return report;
    }

    private static string Decode(ReadOnlySpan<byte> csv) =>
        Encoding.UTF8.GetString(csv.StartsWith(Encoding.UTF8.Preamble) ? csv[Encoding.UTF8.Preamble.Length..] : csv);

    /// <summary>What divides the fields of the first line: a comma, or a semicolon or tab if there are more of them.</summary>
    private static char DelimiterOf(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var first = end < 0 ? text.AsSpan() : text.AsSpan(0, end);
        var (best, most) = (',', first.Count(','));
        foreach (var other in ";\t")
        {
            if (first.Count(other) > most)
                (best, most) = (other, first.Count(other));
        }

        return best;
    }
}
