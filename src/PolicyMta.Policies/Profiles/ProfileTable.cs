using System.Collections.Frozen;
using PolicyMta.Core.Policy;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Profiles;

/// <summary>
/// Gathers the traffic profiles of one generation by name. The configuration's profile of a name beats a script's, and that beats a
/// plugin's; among plugins the later in order wins, as with decisions. Two scripts that mean different things by one name are a mistake.
/// </summary>
internal sealed class ProfileTable(List<PolicyProblem> problems)
{
    private readonly Dictionary<string, (TrafficProfile Profile, ProfileOwner Owner)> _profiles = new(StringComparer.Ordinal)
    {
        [PolicySnapshot.DefaultName] =
            (new TrafficProfile { Name = PolicySnapshot.DefaultName }, new ProfileOwner(ProfileSource.BuiltIn, "built-in", default)),
    };

    public void Add(ProfileOwner owner, TrafficProfile profile)
    {
        if (string.IsNullOrWhiteSpace(profile.Name))
            problems.Add(new PolicyProblem(owner.Place, $"{owner.Id} declares a traffic profile without a name."));
        foreach (var (path, mistake) in RecordRules.MistakesIn(profile, static property => property))
            problems.Add(new PolicyProblem(
                owner.Place, $"{owner.Id}: {path} of the traffic profile '{profile.Name}' {mistake.Message}", mistake.Remedy));

        if (!_profiles.TryGetValue(profile.Name, out var known) || known.Owner.Source < owner.Source
            || (known.Owner.Source == owner.Source && owner.Source == ProfileSource.Plugin))
            _profiles[profile.Name] = (profile, owner);
        else if (known.Owner.Source == ProfileSource.Script && owner.Source == ProfileSource.Script && !AreEqual(known.Profile, profile))
            problems.Add(new PolicyProblem(
                owner.Place,
                $"{owner.Id} declares the traffic profile '{profile.Name}' otherwise than {known.Owner.Id} does.",
                "Declare it once, or give it another name."));
    }

    public FrozenDictionary<string, TrafficProfile> ToDictionary() =>
        _profiles.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Profile, StringComparer.Ordinal);

    public ImmutableArray<LoadedProfile> ToList() =>
        [.. _profiles.Values.OrderBy(entry => entry.Profile.Name, StringComparer.Ordinal)
            .Select(entry => new LoadedProfile(entry.Profile, entry.Owner.Id))];

    /// <summary>What is wrong with a profile that was made later, in the words of scripts; null if nothing.</summary>
    public static string? MistakeIn(TrafficProfile profile) => RecordRules.MistakesIn(profile, ScriptNames.Property).FirstOrDefault() is
    { Mistake: { } mistake } found ? $"'{found.Path}' {mistake.Message} {mistake.Remedy}".TrimEnd() : null;

    private static bool AreEqual(TrafficProfile a, TrafficProfile b)
    {
        using var first = new ContentHash();
        using var second = new ContentHash();
        return first.AddOptions(a).ToString() == second.AddOptions(b).ToString();
    }
}
