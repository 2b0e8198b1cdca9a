using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Policies;

/// <summary>How long one handler may take at each door: 10 milliseconds to 1 minute (section <c>hooks: deadline</c>).</summary>
internal sealed record HookDeadlines
{
    /// <summary>How long an on-inject handler may take.</summary>
    [Range(typeof(TimeSpan), "10ms", "1m")]
    public TimeSpan Inject { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an on-route handler may take.</summary>
    [Range(typeof(TimeSpan), "10ms", "1m")]
    public TimeSpan Route { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an on-sign handler may take.</summary>
    [Range(typeof(TimeSpan), "10ms", "1m")]
    public TimeSpan Sign { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an on-bounce handler may take.</summary>
    [Range(typeof(TimeSpan), "10ms", "1m")]
    public TimeSpan Bounce { get; init; } = TimeSpan.FromSeconds(1);
}
