namespace PolicyMta.Server.Commands;

/// <summary>How a message was taken.</summary>
internal sealed record SendReport(bool Accepted, string Stage, string Reply);
