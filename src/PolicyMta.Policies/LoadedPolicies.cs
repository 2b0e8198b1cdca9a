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
