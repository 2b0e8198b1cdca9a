namespace PolicyMta.Sdk;

/// <summary>
/// The order in which messages leave a queue when not all can leave at once: a higher priority overtakes a lower one everywhere.
/// </summary>
public enum MessagePriority
{
    /// <summary>Mail that may wait, for instance a newsletter.</summary>
    Bulk = 0,

    /// <summary>If policy and client said nothing.</summary>
    Normal = 1,

    /// <summary>Mail that a person is waiting for, for instance a password reset.</summary>
    High = 2,
}
