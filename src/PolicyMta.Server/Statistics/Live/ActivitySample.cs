using PolicyMta.Core.Journal;

namespace PolicyMta.Server.Statistics.Live;

/// <summary>Some of the events of a second for one client, and how many more there were. Bounded. Thread-safe.</summary>
internal sealed class ActivitySample
{
    private const int Most = 20;
    private const int LongestEvent = 16 * 1024;

    private readonly Lock _lock = new();
    private List<byte[]> _events = [];
    private long _leftOut;

    /// <param name="line">A line of the journal.</param>
    public void Offer(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            if (_events.Count < Most && line.Length <= LongestEvent)
                _events.Add([.. EventLine.WithoutChecksum(line), (byte)'}']);
            else
                _leftOut++;
        }
    }

    /// <summary>What has come since the last call.</summary>
    public (IReadOnlyList<byte[]> Events, long LeftOut) Take()
    {
        lock (_lock)
        {
            var taken = (_events, _leftOut);
            (_events, _leftOut) = ([], 0);
            return taken;
        }
    }
}
