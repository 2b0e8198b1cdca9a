using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;
using PolicyMta.Core.Events;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Events;

/// <summary>
/// Finds the events of one message in the event log, newest first, over the file in use and the finished ones. Streams: memory does not
/// grow with the files. Lines that are torn or are no events are passed over; a file that is finished while it is read gives its events
/// once.
/// </summary>
internal sealed class EventLogReader(EventLogOptions options)
{
    /// <summary>How far the clock may have been set back between a message's acceptance and its events.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);

    private readonly EventFiles _files = new(options);

    /// <summary>All events of a message. Files finished before it was accepted are not opened.</summary>
    public async IAsyncEnumerable<DeliveryEvent> FindAsync(
        SpoolId id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var mark = Encoding.UTF8.GetBytes($"\"id\":\"{id}\"");
        var seen = new HashSet<UInt128>();
        foreach (var path in PathsSince(id.Time - ClockSlack))
        {
            await foreach (var line in FindLinesAsync(path, mark, cancellationToken))
            {
                if (EventJsonReader.TryRead(line, out var found) && found.Id == id && seen.Add(XxHash128.HashToUInt128(line.Span)))
                    yield return found;
            }
        }
    }

    private IEnumerable<string> PathsSince(DateTimeOffset time)
    {
        yield return _files.Current;
        foreach (var file in _files.Finished())
        {
            if (file.FinishedAt < time)
                yield break;
            yield return file.Path;
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> FindLinesAsync(
        string path, byte[] mark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            yield break;

        using var handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        var lines = new ReverseLineReader(handle);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (line.Span.IndexOf(mark) >= 0)
                yield return line;
        }
    }
}
