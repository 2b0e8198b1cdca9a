using System.Text;
using PolicyMta.Core.Events;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Spool.Rocks;

namespace PolicyMta.Core.Journal;

/// <summary>
/// Reads a journal without its server: the files, and what only the spool's metadata has of it after a crash. Changes nothing, and may be
/// used while a server runs; then it sees what was there when it was opened.
/// </summary>
internal sealed class OfflineJournal
{
    private readonly ImmutableArray<JournalSegment> _segments;
    private readonly List<byte[]> _unwritten = [];

    /// <param name="options">Where the files are.</param>
    /// <param name="spoolFolder">The folder of the spool.</param>
    /// <exception cref="IOException">The files cannot be read.</exception>
    public OfflineJournal(JournalOptions options, string spoolFolder)
    {
        var files = new JournalFiles(options.Path, options.Name);
        var segments = ImmutableArray.CreateBuilder<JournalSegment>();
        foreach (var path in files.Finished().Append(files.Current))
        {
            if (SegmentLoader.TryLoad(path, static (_, _, index) => index) is { } segment)
                segments.Add(segment);
        }

        _segments = segments.ToImmutable();
        ReadUnwritten(spoolFolder, segments.Count > 0 ? segments[^1].Facts.LastId : 0);
    }

    /// <summary>The files, oldest first.</summary>
    public ImmutableArray<JournalSegment> Segments => _segments;

    /// <summary>The events that are wanted, as lines with their line feeds, oldest first.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines(EventQuery query)
    {
        var left = query.Limit;
        foreach (var line in new EventExport(() => _segments).Lines(query))
        {
            left--;
            yield return line;
        }

        ImmutableArray<byte[]> kinds = [.. query.Kinds.Select(Encoding.UTF8.GetBytes)];
        foreach (var line in _unwritten)
        {
            if (left > 0 && EventExport.TryExport(line, query.Since, kinds) is { } exported
                && EventJsonReader.TryRead(exported.Span, out var e) && query.Wants(e))
            {
                left--;
                yield return exported;
            }
        }
    }

    /// <summary>The events behind one of them, in batches, in their order.</summary>
    public IEnumerable<EventBatch> Read(long after, EventReading reading) =>
        JournalBatches.Read(() => _segments, after, reading).Concat(JournalBatches.Read(_unwritten, after, reading));

    private void ReadUnwritten(string spoolFolder, long lastId)
    {
        var metadata = Path.Combine(spoolFolder, "metadata");
        if (!File.Exists(Path.Combine(metadata, "CURRENT")))
            return;

        var scratch = Directory.CreateTempSubdirectory("policymta-");
        try
        {
            using var database = RocksDatabase.OpenReadOnly(metadata, scratch.FullName);
            database.Scan(MetadataKeys.Events(0, stackalloc byte[MetadataKeys.EventsLength]), (key, value) =>
            {
                if (!MetadataKeys.IsEvents(key))
                    return false;
                for (var lines = value; lines.IndexOf((byte)'\n') is >= 0 and var end; lines = lines[(end + 1)..])
                {
                    if (EventLine.TryRead(lines[..end], out var eventId, out _) && eventId > lastId)
                    {
                        _unwritten.Add(lines[..end].ToArray());
                        lastId = eventId;
                    }
                }

                return true;
            });
        }
        catch (RocksException)
        {
            // A running server has moved a file meanwhile: what it has committed it has also written, but for the last moment.
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
