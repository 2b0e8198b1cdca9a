using System.Collections.Frozen;

namespace PolicyMta.Simulation.Providers;

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
