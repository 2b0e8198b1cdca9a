using System.Collections.Frozen;

namespace PolicyMta.Simulation.Providers;

/// <summary>Counts what a provider sees. Thread-safe.</summary>
internal sealed class ProviderCounters
{
    private readonly long[] _refused = new long[Enum.GetValues<Refusal>().Length];
    private long _connections;
    private long _openConnections;
    private long _dropped;
    private long _accepted;
    private long _recipients;
    private long _duplicates;
    private long _bytes;

    public void Connected()
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _openConnections);
    }

    public void Disconnected() => Interlocked.Decrement(ref _openConnections);

    public void Dropped() => Interlocked.Increment(ref _dropped);

    public void Refused(Refusal refusal) => Interlocked.Increment(ref _refused[(int)refusal]);

    public void Accepted(int recipients, int duplicates, long bytes)
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Add(ref _recipients, recipients);
        Interlocked.Add(ref _duplicates, duplicates);
        Interlocked.Add(ref _bytes, bytes);
    }

    public ProviderStatistics Read(string name) => new(
        name,
        Interlocked.Read(ref _connections),
        Interlocked.Read(ref _openConnections),
        Interlocked.Read(ref _dropped),
        Interlocked.Read(ref _accepted),
        Interlocked.Read(ref _recipients),
        Interlocked.Read(ref _duplicates),
        Interlocked.Read(ref _bytes),
        Enum.GetValues<Refusal>().Where(refusal => refusal != Refusal.None).ToFrozenDictionary(
            refusal => refusal, refusal => Interlocked.Read(ref _refused[(int)refusal])));
}
