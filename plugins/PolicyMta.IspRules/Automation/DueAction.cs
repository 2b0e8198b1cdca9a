namespace PolicyMta.IspRules.Automation;

/// <summary>Something that is to be done now. Immutable.</summary>
/// <param name="Rule">The rule of reply automation.</param>
/// <param name="Index">Which of its actions.</param>
/// <param name="Action">What to do.</param>
/// <param name="Aim">To which mail.</param>
/// <param name="Why">The reply, made fit to be shown.</param>
/// <param name="Failure">The failure that brought it about; not to be kept for longer than the call.</param>
internal sealed record DueAction(string Rule, int Index, ActionOptions Action, Aim Aim, string Why, BounceContext? Failure)
{
    /// <summary>What has one action in force at most.</summary>
    public string Key => $"{Rule}#{Index}\n{Aim.Key}";

    /// <summary>What is done, in words.</summary>
    public string What => Action.Do switch
    {
        ActionKind.Throttle => $"throttle to {string.Join(" and ", Limits())}",
        ActionKind.Reroute => $"reroute to pool {Action.Pool}",
        ActionKind.BackOff => "back off",
        ActionKind.EndConnection => "end the connection",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>What directives are asked for; null if none is needed.</summary>
    public DirectiveRequest? Request
    {
        get
        {
            DirectiveKind? kind = Action.Do switch
            {
                ActionKind.Suspend => DirectiveKind.Suspend,
                ActionKind.Hold => DirectiveKind.Hold,
                ActionKind.Throttle => DirectiveKind.Throttle,
                ActionKind.Bounce => DirectiveKind.Bounce,
                ActionKind.Reroute => DirectiveKind.Reroute,
                _ => null,
            };
            return kind is null ? null : new DirectiveRequest
            {
                Kind = kind.Value,
                Match = Aim.Match,
                For = Action.For,
                Reason = $"rule {Shown.Of(Rule)}: {Why}",
                Rate = Action.Rate,
                Connections = Action.Connections,
                Reroute = Action.Pool is null ? null : new DirectiveReroute { EgressPool = Action.Pool },
            };
        }
    }

    private IEnumerable<string> Limits()
    {
        if (Action.Rate is { } rate)
            yield return rate.ToString();
        if (Action.Connections is { } connections)
            yield return $"{connections} connections";
    }
}
