namespace PolicyMta.Server.Admin.Why;

/// <summary>A limit, rule or command.</summary>
/// <param name="Kind">What it is: <c>profile</c>, <c>pace</c>, <c>throttle</c>, <c>suspend</c>, <c>hold</c>, <c>ramp</c>.</param>
/// <param name="What">What it says.</param>
internal sealed record WhyOrigin(string Kind, string What)
{
    /// <summary>The plugin, script, handler or operator behind it.</summary>
    public string? Author { get; init; }

    /// <summary>Why, in the author's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Where it is written: <c>FILE:LINE</c>.</summary>
    public string? Place { get; init; }

    /// <summary>The directive's id.</summary>
    public string? Directive { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }
}
