namespace PolicyMta.Server.Admin;

/// <summary>What a call asks of the log.</summary>
internal sealed record LogRequest(string Room, string Level)
{
    public TimeSpan? For { get; init; }
}
