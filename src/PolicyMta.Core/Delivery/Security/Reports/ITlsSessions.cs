namespace PolicyMta.Core.Delivery.Security.Reports;

/// <summary>Takes note of how connections were protected. Thread-safe; never waits and never throws.</summary>
internal interface ITlsSessions
{
    void Note(TlsSession session);
}
