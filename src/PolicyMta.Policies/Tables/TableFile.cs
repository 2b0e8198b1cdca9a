using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Tables;

/// <summary>Reads a table's file as a whole, or says what is wrong with it and at which line.</summary>
internal static class TableFile
{
    private const int Attempts = 3;

    /// <exception cref="TableException">The file cannot be read, has a mistake, or does not come to rest.</exception>
    public static LookupTable Read(string name, TableOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = FileFacts.Of(options.File);
            var (table, mistake) = ReadOnce(name, options, cancellationToken);
            if (FileFacts.Of(options.File) == before)
                return table ?? throw mistake!;
            if (attempt == Attempts)
                throw new TableException(
                    0, "The file changes while it is read.", "Write the new file beside the old one, and rename it when it is whole.");
        }
    }

    private static (LookupTable? Table, TableException? Mistake) ReadOnce(
        string name, TableOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return (ReadLines(name, options, cancellationToken), null);
        }
        catch (TableException e)
        {
            return (null, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return (null, new TableException(0, $"The file cannot be read: {e.Message}"));
        }
    }

    private static LookupTable ReadLines(string name, TableOptions options, CancellationToken cancellationToken)
    {
        RegularFile.Demand(options.File);
        using var stream = new FileStream(options.File, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.SequentialScan,
        });
        using var reader = new LineReader(stream, isQuoted: options.Format == TableFormat.Csv);
        var table = new TableBuilder(name, options.IgnoreCase, options.MaxMb * 1024L * 1024);
        var lines = LinesOf(options);
        while (reader.Next(out var line))
        {
            lines.Read(line, reader.Line, table);
            if (reader.Line % 65_536 == 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        lines.End();
        return table.Build(lines.Shape, reader.Hash, cancellationToken);
    }

    private static ITableLines LinesOf(TableOptions options) => options.Format switch
    {
        TableFormat.Csv => new CsvLines(options.Key, options.Separator[0]),
        TableFormat.Jsonl => new JsonLines(options.Key),
        _ => new ListLines(),
    };
}
