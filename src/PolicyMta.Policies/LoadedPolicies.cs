using System.Collections.Immutable;
using PolicyMta.Core.Hooks;
using PolicyMta.Sdk;

namespace PolicyMta.Policies;

/// <summary>
/// What a generation is made of, for people to look at. Holds nothing that a plugin made. Immutable but for the counters.
/// </summary>
internal sealed record LoadedPolicies(long Generation, string Fingerprint, DateTimeOffset LoadedAt)
{
    public static LoadedPolicies None { get; } = new(0, "", default);

    /// <summary>Plugins and scripts in the order in which they are asked.</summary>
    public ImmutableArray<LoadedPolicy> Policies { get; init; } = [];

    public ImmutableArray<LoadedProfile> Profiles { get; init; } = [];

    /// <summary>Whether this very policy is among them: the same files and settings.</summary>
    public bool Has(string id, string identity) => Policies.Any(policy => policy.Id == id && policy.Identity == identity);

    /// <summary>The first generation that had this very policy: the same files and settings.</summary>
    public long SinceGenerationOf(string id, string identity) =>
        Policies.FirstOrDefault(policy => policy.Id == id && policy.Identity == identity)?.SinceGeneration ?? Generation + 1;
}

/// <summary>One plugin or script.</summary>
internal sealed record LoadedPolicy(LoadedPolicyKind Kind, string Id, string Identity, long SinceGeneration)
{
    /// <summary>A plugin's version; empty for a script.</summary>
    public string Version { get; init; } = "";

    public string Description { get; init; } = "";

    public ImmutableArray<LoadedHandler> Handlers { get; init; } = [];

    public int EventSinks { get; init; }

    public int BackgroundServices { get; init; }

    /// <summary>How many tests a script has passed.</summary>
    public int Tests { get; init; }
}

internal enum LoadedPolicyKind
{
    Plugin,
    Script,
}

/// <summary>One handler at one door, with its counters: calls, failures, whether it was switched off.</summary>
internal sealed record LoadedHandler(string Hook, HandlerState State);

/// <summary>A traffic profile and who declared it.</summary>
internal sealed record LoadedProfile(TrafficProfile Profile, string Owner);
