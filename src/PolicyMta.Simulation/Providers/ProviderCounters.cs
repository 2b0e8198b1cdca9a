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

/// <summary>What a provider has seen so far.</summary>
/// <param name="Name">The provider's name.</param>
/// <param name="Connections">Connections in all.</param>
/// <param name="OpenConnections">Connections open now.</param>
/// <param name="Dropped">Connections that it broke on purpose.</param>
/// <param name="Accepted">Messages taken, one for each transaction.</param>
/// <param name="Recipients">Recipients of those messages.</param>
/// <param name="Duplicates">Recipients that had been given a message with this Message-ID before.</param>
/// <param name="Bytes">Bytes of those messages.</param>
/// <param name="Refused">Refusals by reason.</param>
internal sealed record ProviderStatistics(
    string Name,
    long Connections,
    long OpenConnections,
    long Dropped,
    long Accepted,
    long Recipients,
    long Duplicates,
    long Bytes,
    FrozenDictionary<Refusal, long> Refused)
{
    public long RefusedInAll => Refused.Values.Sum();
}
