namespace PolicyMta.Sdk;

/// <summary>Where a reader of the journal begins that has never read.</summary>
public enum EventStart
{
    /// <summary>With the first event after it was registered.</summary>
    Now,

    /// <summary>With the oldest event that the journal keeps.</summary>
    Oldest,
}
