namespace PolicyMta.Server.Http;

/// <summary>How far a client's wish could be fulfilled.</summary>
/// <param name="Id">The message.</param>
/// <param name="Changed">For so many recipients it was.</param>
/// <param name="UnderWay">So many were being sent to: for a cancellation, the message goes to them unless this attempt fails.</param>
internal sealed record InterventionReport(string Id, int Changed, int UnderWay)
{
    public DateTimeOffset? SendAt { get; init; }
}
