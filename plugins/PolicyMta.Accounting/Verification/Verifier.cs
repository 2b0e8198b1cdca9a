namespace PolicyMta.Accounting.Verification;

/// <summary>Compares accounting files with the journal, row by row. What it holds in memory are differences alone.</summary>
internal sealed class Verifier(IMessageHistory history)
{
    public FileVerdict Verify(AccountedFile file, CancellationToken cancellationToken)
    {
        using var opened = file.Opened ?? AccountedFiles.TryOpen(file.Path);
        var verdict = new FileVerdict { File = file };
        var expected = new ExpectedRows(file, history);
        if (file.ClosedAt is null)
            verdict = verdict with { Waiting = expected.CountWaiting(cancellationToken) };
        if (opened is null)
        {
            return file.Length == 0
                ? verdict
                : verdict with { NotCompared = "it is not there any more: give its path if it was moved" };
        }

        verdict = Compare(verdict with { Unfinished = Math.Max(0, opened.Length - file.Length) }, opened, expected, cancellationToken);
        return expected.LostBefore is { } before
            ? verdict with { NotCompared = $"the journal keeps events from {before} on only (events.keep_for)" }
            : verdict;
    }

    private static FileVerdict Compare(FileVerdict verdict, FileStream opened, ExpectedRows expected, CancellationToken cancellationToken)
    {
        var rows = new FileRows(opened, verdict.File.Length);
        var differences = new RowDifferences();
        var found = new long[RecordTypes.All.Length];
        var wanted = new long[RecordTypes.All.Length];
        if (verdict.File.Length > 0 && expected.Header.Length > 0 && rows.TryRead(out var header) && !header.SequenceEqual(expected.Header))
            differences.Find(header);
        foreach (var (type, row) in expected.Read(cancellationToken))
        {
            wanted[(int)type]++;
            if (!rows.TryRead(out var next))
            {
                differences.Expect(row);
            }
            else
            {
                Count(next, found);
                if (!next.SequenceEqual(row))
                {
                    differences.Expect(row);
                    differences.Find(next);
                }
            }

            if (differences.IsTooMany)
                return verdict with { NotCompared = "it differs so much that it is of another server" };
        }

        while (rows.TryRead(out var surplus) && !differences.IsTooMany)
        {
            Count(surplus, found);
            differences.Find(surplus);
        }

        return Judge(
            verdict with { InFile = RowCounts.None.Plus(found), InJournal = RowCounts.None.Plus(wanted) }, differences, expected,
            cancellationToken);
    }

    private static FileVerdict Judge(
        FileVerdict verdict, RowDifferences differences, ExpectedRows expected, CancellationToken cancellationToken)
    {
        var missing = differences.Missing.ToList();
        var surplus = differences.Surplus.ToList();
        var known = surplus.Count == 0 ? [] : Known(surplus, expected, cancellationToken);
        return verdict with
        {
            Missing = missing.Sum(static row => (long)row.Times),
            Double = surplus.Where(row => known.Contains(row.Row)).Sum(static row => (long)row.Times),
            Extra = surplus.Where(row => !known.Contains(row.Row)).Sum(static row => (long)row.Times),
            Named =
            [
                .. missing.Take(FileVerdict.MostNamed).Select(static row => ("missing", row.Row)),
                .. surplus.Take(FileVerdict.MostNamed).Select(row => (known.Contains(row.Row) ? "double" : "extra", row.Row)),
            ],
        };
    }

    /// <summary>Which of some rows the journal knows too: they are in the file more often than they should be.</summary>
    private static HashSet<string> Known(
        List<(string Row, int Times)> surplus, ExpectedRows expected, CancellationToken cancellationToken)
    {
        var asked = surplus.Select(static row => row.Row).ToHashSet(StringComparer.Ordinal);
        return expected.Read(cancellationToken)
            .Select(static row => System.Text.Encoding.UTF8.GetString(row.Row.AsSpan().TrimEnd("\r\n"u8)))
            .Where(asked.Contains).ToHashSet(StringComparer.Ordinal);
    }

    private static void Count(ReadOnlySpan<byte> row, long[] counts)
    {
        const string Json = "{\"type\":\"";
        var start = row.StartsWith("{"u8) ? Json.Length : 0;
        if (row.Length <= start)
            return;
        var letter = row[start..];
        var end = letter.IndexOfAny((byte)',', (byte)'"');
        if (end > 0 && RecordTypes.Find(System.Text.Encoding.UTF8.GetString(letter[..end])) is { } type)
            counts[(int)type]++;
    }
}
