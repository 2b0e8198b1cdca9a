using PolicyMta.Core.Limits;

namespace PolicyMta.Policies.Plugins;

/// <summary>The limits as one plugin sees them. Thread-safe once the plugin is configured.</summary>
internal sealed class PluginLimits(string plugin, SharedLimits shared) : ILimits
{
    private const int MaxKeyLength = 512;
    private ImmutableDictionary<string, NamedLimit> _own = ImmutableDictionary<string, NamedLimit>.Empty;

    /// <returns>False if there is one of this name.</returns>
    public bool TryDeclare(string name, NamedLimit limit)
    {
        if (_own.ContainsKey(name))
            return false;
        _own = _own.Add(name, limit);
        return true;
    }

    public bool TryTake(string limit, string key, int count = 1)
    {
        if (key.Length is 0 or > MaxKeyLength)
            throw new ArgumentException($"A key has 1 to {MaxKeyLength} characters; this one has {key.Length}.", nameof(key));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return shared.TryTake(plugin, _own, limit, key, count);
    }
}
