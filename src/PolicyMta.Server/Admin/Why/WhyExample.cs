namespace PolicyMta.Server.Admin.Why;

/// <summary>A message that began to wait.</summary>
internal sealed record WhyExample(string Id, DateTimeOffset Time)
{
    public string? Reply { get; init; }

    public string? RemoteHost { get; init; }

    public string? Handler { get; init; }

    public string? Reason { get; init; }
}
