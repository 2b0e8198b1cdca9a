namespace PolicyMta.Core.Limits;

/// <summary>
/// Which part of a limit this node may use, if several nodes keep it together. Asked under locks and for every message: an
/// implementation answers at once from memory, allocates nothing, waits for nothing, and refreshes what it knows in the background.
/// Thread-safe.
/// </summary>
internal interface ILimitShares
{
    /// <summary>One node alone: every limit is its own.</summary>
    static ILimitShares OneNode { get; } = new OneNodeShares();

    /// <summary>The part of a limit that this node may use now: the rate in force is the limit's rate times this.</summary>
    /// <param name="limit">The name of the limit, for instance <c>delivery.message_rate</c>.</param>
    /// <param name="key">What the limit is kept for, for instance a ready queue's key or a client's address.</param>
    /// <returns>More than 0 and at most 1; other values count as the nearest of these.</returns>
    double ShareOf<TKey>(string limit, TKey key)
        where TKey : notnull;

    private sealed class OneNodeShares : ILimitShares
    {
        public double ShareOf<TKey>(string limit, TKey key)
            where TKey : notnull => 1;
    }
}
