using System.ComponentModel.DataAnnotations;
using PolicyMta.Policies.Egress;
using PolicyMta.Policies.Plugins;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies;

/// <summary>What the configuration says on policy: all that a reload reads anew.</summary>
internal sealed record PolicyOptions : ISettingsValidation
{
    /// <summary>Which plugins are loaded, and their settings.</summary>
    public PluginOptions Plugins { get; init; } = new();

    /// <summary>Which scripts make policy. They are asked after the plugins, so that they have the last word.</summary>
    public ScriptOptions Scripts { get; init; } = new();

    /// <summary>Deadlines of handlers, and what holds when they fail.</summary>
    public HookOptions Hooks { get; init; } = new();

    /// <summary>Limits by name; route decisions choose among them. A profile "default" exists always.</summary>
    public IReadOnlyDictionary<string, TrafficProfile> TrafficProfiles { get; init; } = new Dictionary<string, TrafficProfile>();

    /// <summary>
    /// Identities that mail leaves under, by name. A source "default" exists always: no bound address, the server's host name.
    /// </summary>
    public IReadOnlyDictionary<string, EgressSourceOptions> EgressSources { get; init; } = new Dictionary<string, EgressSourceOptions>();

    /// <summary>
    /// By name: a pool's sources with their weights, 1 to 1000000. A pool "default" of the source "default" exists always.
    /// </summary>
    [Range(1, 1_000_000)]
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> EgressPools { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, int>>();

    /// <summary>The schedule of profiles that have none of their own.</summary>
    public RetrySchedule Retry { get; init; } = new();

    public IEnumerable<(string Setting, string Problem)> Validate() => EgressTable.MistakesIn(this);
}
