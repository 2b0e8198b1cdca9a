using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Explain;

/// <summary>The paces that are in force in the running server, whoever set them.</summary>
internal sealed class PaceOverrides(Func<ITraffic> traffic) : IOverrides
{
    public IEnumerable<Override> For(RuleStack stack, string profile, Asked asked) =>
        from pace in traffic().Paces
        where Concerns(pace.Target, stack, profile, asked.Source)
        select new Override(WhatOf(pace.Pace), WhereOf(pace.Target), pace.Author, pace.Pace.Reason, pace.Until);

    private static bool Concerns(PaceTarget target, RuleStack stack, string profile, string? source) =>
        (target.TrafficProfile is { } name && Same(name, profile)) || (target.TrafficProfile is null && target.Provider is not null)
            ? (target.Provider is null || Same(target.Provider, stack.Provider))
                && (source is null || target.EgressSource is null || Same(target.EgressSource, source))
            : target is { TrafficProfile: null, Provider: null, Site: null } && source is not null && Same(target.EgressSource, source);

    private static bool Same(string? a, string? b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static string WhatOf(Pace pace)
    {
        string?[] parts =
        [
            pace.Pause ? "pause" : null,
            pace.Rate is { } rate ? $"rate {rate}" : null,
            pace.Connections is { } connections ? $"connections {SettingText.Of(connections)}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string WhereOf(PaceTarget target)
    {
        string?[] parts =
        [
            target.EgressSource is { } source ? $"source {source}" : null,
            target.Site is { } site ? $"site {site}" : null,
            target.TrafficProfile is { } profile ? $"profile {profile}" : null,
            target.Provider is { } provider ? $"provider {provider}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
