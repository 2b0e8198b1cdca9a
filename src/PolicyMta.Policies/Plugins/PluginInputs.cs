using System.Collections.Concurrent;
using PolicyMta.Core.Files;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// The files beside its own folder that a plugin reads while it is configured, each with what it held just before. Thread-safe.
/// </summary>
internal sealed class PluginInputs
{
    /// <summary>How many files one plugin may depend on.</summary>
    public const int Max = 10_000;

    private readonly ConcurrentDictionary<string, string> _digests = new(StringComparer.Ordinal);

    public IEnumerable<string> Paths => _digests.Keys;

    public bool IsEmpty => _digests.IsEmpty;

    /// <summary>Adds a file, as it is now if it was not added before.</summary>
    /// <returns>False if there are too many.</returns>
    public bool TryAdd(string path)
    {
        if (_digests.Count >= Max)
            return false;
        _digests.GetOrAdd(path, FileDigest.Of);
        return true;
    }

    /// <summary>Whether every file holds what it held.</summary>
    public bool AreUnchanged() => _digests.All(static input => FileDigest.Of(input.Key) == input.Value);

    /// <summary>A plugin's identity with what its files held; the same if it depends on none.</summary>
    public string IdentityWith(string identity)
    {
        if (IsEmpty)
            return identity;
        using var hash = new ContentHash();
        hash.Add(identity);
        foreach (var (path, digest) in _digests.OrderBy(static input => input.Key, StringComparer.Ordinal))
            hash.Add(path).Add(digest);
        return hash.ToString();
    }
}
