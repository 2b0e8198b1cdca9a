using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Spool;

/// <summary>A journal in memory: what it was given survives the spool that gave it.</summary>
internal sealed class RecordingJournal(bool keepsLines = true) : ICommitJournal
{
    private readonly PendingEventsPool _pool = new(keepsLines);
    private readonly Channel<long> _arrived = Channel.CreateUnbounded<long>();
    private long _forgettable;

    public bool KeepsLines => keepsLines;

    public long ForgettableThrough => Volatile.Read(ref _forgettable);

    public long NextId { get; set; } = 1;

    /// <summary>The events in the order in which they were published, as their numbers and details.</summary>
    public ConcurrentQueue<(long Id, string Detail)> Published { get; } = new();

    /// <summary>What the spool had kept when it was opened.</summary>
    public ConcurrentQueue<string> Restored { get; } = new();

    public PendingEvents Event(string detail)
    {
        var events = _pool.Rent();
        events.Add(new DeliveryEvent { Kind = "test.event", Time = DateTimeOffset.UnixEpoch, Detail = detail });
        return events;
    }

    public string[] Details() => [.. Published.Select(published => published.Detail)];

    /// <summary>Waits until so many more events were published.</summary>
    public async Task AwaitAsync(int count)
    {
        for (; count > 0; count--)
            await _arrived.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Forget(long through) => Volatile.Write(ref _forgettable, through);

    public void Open()
    {
        // It is in memory.
    }

    public void Publish(GroupEvents group)
    {
        if (keepsLines)
        {
            foreach (var line in Encoding.UTF8.GetString(group.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Note(ReadId(line), DetailOf(line));
        }
        else
        {
            foreach (var part in group.Parts)
            {
                for (var i = 0; i < part.Count; i++)
                    Note(0, part.EventAt(i).Detail!);
            }
        }

        group.Release();
    }

    public void Restore(ReadOnlySpan<byte> lines)
    {
        foreach (var line in Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            NextId = Math.Max(NextId, ReadId(line) + 1);
            Restored.Enqueue(DetailOf(line));
        }
    }

    private void Note(long id, string detail)
    {
        Published.Enqueue((id, detail));
        _arrived.Writer.TryWrite(id);
    }

    private static long ReadId(string line)
    {
        Assert.True(EventLine.TryRead(Encoding.UTF8.GetBytes(line), out var id, out _), line);
        return id;
    }

    private static string DetailOf(string line) => line.Split("\"detail\":\"")[1].Split('"')[0];
}
