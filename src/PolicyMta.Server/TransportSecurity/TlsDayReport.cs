namespace PolicyMta.Server.TransportSecurity;

/// <summary>What was counted on a day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Successes">Sessions that were protected as the domain wants it.</param>
/// <param name="Failures">Others.</param>
internal sealed record TlsDayReport(DateOnly Day, long Successes, long Failures);
