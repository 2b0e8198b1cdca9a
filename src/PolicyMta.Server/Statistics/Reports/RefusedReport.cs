namespace PolicyMta.Server.Statistics.Reports;

/// <summary>An event that was not taken.</summary>
/// <param name="Index">Its place in the call, from 0 on.</param>
/// <param name="Detail">Why.</param>
internal sealed record RefusedReport(int Index, string Detail);
