namespace PolicyMta.Core.Journal;

/// <summary>What events are found by beside message and recipient.</summary>
internal enum EventFacet
{
    Kind = 1,
    Tenant,
    Campaign,

    /// <summary>The return path.</summary>
    Sender,
    Provider,
}
