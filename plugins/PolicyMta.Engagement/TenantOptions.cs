namespace PolicyMta.Engagement;

/// <summary>What holds for one tenant.</summary>
internal sealed record TenantOptions
{
    /// <summary>Where recipients reach the endpoints, in place of the plugin's own <c>url</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>The most that campaigns and clients of the tenant may ask for, in place of the plugin's <c>ceiling</c>.</summary>
    public Tracking? Ceiling { get; init; }

    /// <summary>What holds for mail of which nobody said anything, in place of the plugin's <c>tracking</c>.</summary>
    public Tracking? Tracking { get; init; }

    /// <summary>By campaign, with <c>*</c> for any characters at the end: what holds unless the message says something.</summary>
    public IReadOnlyDictionary<string, Tracking> Campaigns { get; init; } = new Dictionary<string, Tracking>();
}
