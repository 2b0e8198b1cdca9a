namespace PolicyMta.Core.Metrics;

/// <summary>What is counted about names that are looked up.</summary>
internal enum DnsCount
{
    /// <summary>Answers that were remembered.</summary>
    Remembered,

    /// <summary>Questions that name servers were asked.</summary>
    Asked,

    /// <summary>Questions among them that no name server answered.</summary>
    Failed,
}
