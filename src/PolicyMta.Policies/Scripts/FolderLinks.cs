using System.Collections.Frozen;
using PolicyMta.Policies.Files;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// The links to folders among scripts: what lies behind one was read once, under another path, so that whoever imports it by two paths
/// gets one module, and links that lead to each other end. Immutable.
/// </summary>
internal sealed class FolderLinks(IReadOnlyList<TreeAlias> aliases)
{
    private readonly FrozenDictionary<string, string> _targets =
        aliases.ToFrozenDictionary(alias => alias.Path, alias => alias.Target, StringComparer.Ordinal);

    /// <summary>No links.</summary>
    public static FolderLinks None { get; } = new([]);

    /// <summary>The path under which a file was read that a path leads to; the same path if there is no link in it.</summary>
    public string Follow(string path)
    {
        if (_targets.Count == 0)
            return path;
        var real = "";
        foreach (var part in path.Split('/'))
        {
            real = real.Length == 0 ? part : $"{real}/{part}";
            real = _targets.GetValueOrDefault(real, real);
        }

        return real;
    }

    /// <summary>Adds the links to a hash.</summary>
    public void AddTo(ContentHash hash)
    {
        foreach (var (path, target) in _targets.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            hash.Add(path).Add(target);
    }
}
