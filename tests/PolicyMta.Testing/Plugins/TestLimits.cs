using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>Limits for a plugin under test: nothing is limited until a test says so.</summary>
public sealed class TestLimits : ILimits
{
    /// <summary>The limits that are used up.</summary>
    public HashSet<string> UsedUp { get; } = [];

    public bool TryTake(string limit, string key, int count = 1) => !UsedUp.Contains(limit);
}
