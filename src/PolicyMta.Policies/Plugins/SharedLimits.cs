using System.Collections.Frozen;
using PolicyMta.Core.Limits;

namespace PolicyMta.Policies.Plugins;

/// <summary>The limits of all plugins and scripts: what was counted, and what the administrator declares. Thread-safe.</summary>
internal sealed class SharedLimits(ILimitShares shares, TimeProvider time)
{
    private readonly NamedLimits _counts = new(shares, time);
    private FrozenDictionary<string, NamedLimit> _configured = FrozenDictionary<string, NamedLimit>.Empty;

    /// <summary>The limits of the configuration; those named <c>ID/NAME</c> take the place of a plugin's own.</summary>
    public FrozenDictionary<string, NamedLimit> Configured
    {
        get => Volatile.Read(ref _configured);
        set => Volatile.Write(ref _configured, value);
    }

    /// <param name="owner">Whose limits come first.</param>
    /// <param name="own">What the owner declares.</param>
    /// <param name="name">The limit's name.</param>
    /// <param name="key">What is limited.</param>
    /// <param name="count">How many are taken.</param>
    /// <exception cref="ArgumentException">There is no such limit.</exception>
    public bool TryTake(string owner, ImmutableDictionary<string, NamedLimit> own, string name, string key, int count)
    {
        var configured = Configured;
        if (own.TryGetValue(name, out var declared))
        {
            var full = $"{owner}/{name}";
            return _counts.TryTake(full, configured.GetValueOrDefault(full) ?? declared, key, count);
        }

        return configured.TryGetValue(name, out var shared)
            ? _counts.TryTake(name, shared, key, count)
            : throw new ArgumentException(
                $"There is no limit '{name}': declare it with AddLimit, or in the configuration under plugins.limits.", nameof(name));
    }
}
