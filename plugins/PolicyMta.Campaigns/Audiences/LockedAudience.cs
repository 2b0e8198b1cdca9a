namespace PolicyMta.Campaigns.Audiences;

/// <summary>
/// An audience that nobody else changes until the transaction ends: what is written about its contacts comes one after the other.
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="Epoch">The last import that holds.</param>
/// <param name="LastContact">The highest number of a contact so far.</param>
/// <param name="Fields">The fields.</param>
internal sealed record LockedAudience(long Id, long Epoch, long LastContact, ImmutableArray<string> Fields)
{
    /// <summary>The fields with others behind them, each once.</summary>
    public ImmutableArray<string> With(IEnumerable<string> fields) => [.. Fields.Union(fields, StringComparer.Ordinal)];
}
