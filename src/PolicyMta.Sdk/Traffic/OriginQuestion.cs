namespace PolicyMta.Sdk;

/// <summary>A question of an operator who wants to know where something is written that mail waits for. Immutable.</summary>
public sealed record OriginQuestion
{
    /// <summary>The name of a traffic profile of the plugin's, whose <see cref="Setting"/> is meant; or null.</summary>
    public string? TrafficProfile { get; init; }

    /// <summary>A setting of the profile as it is written: <c>message_rate</c>.</summary>
    public string? Setting { get; init; }

    /// <summary>The reason that the plugin gave with a throttle, pace, directive or decision; or null.</summary>
    public string? Reason { get; init; }
}
