using System.ComponentModel.DataAnnotations;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies;

/// <summary>How long handlers may take, and what holds when they fail (section <c>hooks</c>).</summary>
internal sealed record HookOptions
{
    /// <summary>How long one handler may take at each door. A script's own limit is usually shorter.</summary>
    public HookDeadlines Deadline { get; init; } = new();

    /// <summary>
    /// How much longer than its deadline a handler may take until it has come back once. A plugin is compiled during its first call, which
    /// takes long on a busy machine.
    /// </summary>
    [Range(typeof(TimeSpan), "0s", "1m")]
    public TimeSpan FirstCall { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a handler may take to come back after its deadline has passed. One that has not is given up, and switched off until the
    /// next reload.
    /// </summary>
    [Range(typeof(TimeSpan), "10ms", "1m")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// What becomes of a message that an on-inject handler failed on, or was not asked about because it is switched off or skipped.
    /// </summary>
    public InjectFailure OnInjectFailure { get; init; } = InjectFailure.Refuse;

    /// <summary>
    /// What becomes of a message that an on-route handler failed on, or was not asked about because it is switched off or skipped.
    /// </summary>
    public RouteFailure OnRouteFailure { get; init; } = RouteFailure.Defer;

    /// <summary>What becomes of a message whose signing failed.</summary>
    public SignFailure OnSignFailure { get; init; } = SignFailure.Defer;

    /// <summary>By a plugin's id or a script's path below its folder: what holds when this one fails.</summary>
    public IReadOnlyDictionary<string, HandlerOptions> Handlers { get; init; } = new Dictionary<string, HandlerOptions>();

    /// <summary>What holds at a door when the handlers of a plugin or script fail there.</summary>
    public FailureRule RuleFor(string hook, string id)
    {
        var own = Handlers.GetValueOrDefault(id);
        var passesOver = hook switch
        {
            HookName.Inject or HookName.Recipient => (own?.OnInjectFailure ?? OnInjectFailure) == InjectFailure.Accept,
            HookName.Route => (own?.OnRouteFailure ?? OnRouteFailure) == RouteFailure.Continue,
            HookName.Sign => (own?.OnSignFailure ?? OnSignFailure) == SignFailure.Unsigned,
            _ => true,
        };
        return passesOver ? FailureRule.PassOver : FailureRule.Fallback;
    }

    public HandlerPatience PatienceFor(TimeSpan deadline) => new(deadline, FirstCall) { Grace = Grace };
}
