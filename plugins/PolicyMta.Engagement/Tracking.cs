namespace PolicyMta.Engagement;

/// <summary>What is learnt of a message's opens and clicks, from the least on.</summary>
internal enum Tracking
{
    /// <summary>Nothing; the message stays as it is.</summary>
    None = 0,

    /// <summary>That somebody opened or clicked: nothing leads from a hit to a person or a message.</summary>
    Anonymous = 1,

    /// <summary>Who did.</summary>
    Identified = 2,
}
