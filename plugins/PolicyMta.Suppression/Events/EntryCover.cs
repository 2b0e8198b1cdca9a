namespace PolicyMta.SuppressionList.Events;

/// <summary>Whom an entry covers that an event leads to.</summary>
internal enum EntryCover
{
    /// <summary>The recipient, or the domain if on-bounce asked for that.</summary>
    AsDecided = 0,

    /// <summary>The recipient.</summary>
    Address = 1,

    /// <summary>The recipient's domain.</summary>
    Domain = 2,
}
