namespace PolicyMta.Policies;

/// <summary>Which scripts and plugins differ between two generations. Immutable.</summary>
internal sealed record PolicyChanges(ImmutableArray<string> Came, ImmutableArray<string> Went, ImmutableArray<string> Changed)
{
    private const int MostNamed = 20;

    public static PolicyChanges None { get; } = new([], [], []);

    public static PolicyChanges Between(LoadedPolicies before, LoadedPolicies after)
    {
        var old = before.Policies.ToDictionary(Name, policy => policy.Identity, StringComparer.Ordinal);
        var now = after.Policies.ToDictionary(Name, policy => policy.Identity, StringComparer.Ordinal);
        return new PolicyChanges(
            [.. now.Keys.Where(name => !old.ContainsKey(name))],
            [.. old.Keys.Where(name => !now.ContainsKey(name))],
            [.. now.Where(policy => old.TryGetValue(policy.Key, out var identity) && identity != policy.Value)
                .Select(policy => policy.Key)]);
    }

    /// <summary>For instance "new: script a.js; gone: plugin X; changed: script b.js"; settings alone are "settings".</summary>
    public override string ToString()
    {
        string[] parts = [.. new[] { Say("new", Came), Say("gone", Went), Say("changed", Changed) }.Where(part => part.Length > 0)];
        return parts.Length == 0 ? "settings" : string.Join("; ", parts);
    }

    private static string Name(LoadedPolicy policy) => $"{policy.Kind.ToString().ToLowerInvariant()} {policy.Id}";

    private static string Say(string what, ImmutableArray<string> names) => names.IsEmpty
        ? ""
        : $"{what}: {string.Join(", ", names.Take(MostNamed))}{(names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "")}";
}
