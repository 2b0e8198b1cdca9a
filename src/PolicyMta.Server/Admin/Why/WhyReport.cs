namespace PolicyMta.Server.Admin.Why;

/// <summary>Why mail waits: <c>GET /api/v1/admin/why</c>.</summary>
/// <param name="Subject">
/// What was asked about: <c>provider</c>, <c>domain</c>, <c>site</c>, <c>source</c>, <c>message</c> or <c>all</c>.
/// </param>
/// <param name="Name">Its name; null for all.</param>
/// <param name="Tenant">The tenant whose mail alone is meant, or null.</param>
/// <param name="Window">The time that it is about: <c>1m</c>, <c>10m</c>, <c>1h</c>, or <c>all</c> since the start.</param>
/// <param name="Waiting">Deliveries that wait now.</param>
/// <param name="WaitedSeconds">How long deliveries have waited in that time, added up over them.</param>
/// <param name="Causes">What for, the largest share first.</param>
internal sealed record WhyReport(
    string Subject, string? Name, string? Tenant, string Window, long Waiting, double WaitedSeconds, IReadOnlyList<WhyCause> Causes)
{
    /// <summary>Which part of the time has a cause: 1 unless nothing has waited.</summary>
    public double Attributed { get; init; }

    /// <summary>The longest ready queues that the mail waits in.</summary>
    public IReadOnlyList<WhyQueue> Queues { get; init; } = [];

    /// <summary>Of one message: where its deliveries are.</summary>
    public IReadOnlyList<WhyDelivery> Deliveries { get; init; } = [];

    /// <summary>What the reader should know about the figures; null if nothing.</summary>
    public string? Note { get; init; }
}
