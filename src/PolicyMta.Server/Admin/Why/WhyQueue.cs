namespace PolicyMta.Server.Admin.Why;

/// <summary>A ready queue.</summary>
internal sealed record WhyQueue(string Source, string Site, string Profile, int Waiting, int Connections, int MaxConnections)
{
    public string? WaitingFor { get; init; }

    public double? MaxMessagesPerSecond { get; init; }
}
