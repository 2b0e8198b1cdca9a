using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies;

/// <summary>What holds when one plugin or script fails, in place of what holds for all (section <c>hooks: handlers: ID</c>).</summary>
internal sealed record HandlerOptions
{
    /// <summary>The plugin's id or the script's path.</summary>
    [SettingsKey]
    public PlacedText Id { get; init; }

    /// <summary>What becomes of a message that its on-inject handler fails on. Empty: as for all.</summary>
    public InjectFailure? OnInjectFailure { get; init; }

    /// <summary>What becomes of a message that its on-route handler fails on. Empty: as for all.</summary>
    public RouteFailure? OnRouteFailure { get; init; }

    /// <summary>What becomes of a message that its on-sign handler fails on. Empty: as for all.</summary>
    public SignFailure? OnSignFailure { get; init; }
}
