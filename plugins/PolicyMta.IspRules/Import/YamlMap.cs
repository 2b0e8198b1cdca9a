using System.Text;
using System.Text.RegularExpressions;

namespace PolicyMta.IspRules.Import;

/// <summary>A map that is written as YAML: its keys in the order in which they came, each written once.</summary>
internal sealed partial class YamlMap
{
    private readonly OrderedDictionary<string, object> _entries = new(StringComparer.Ordinal);

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Where it comes from, written behind its key; or null.</summary>
    public string? Comment { get; set; }

    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Sets a value, in place of an earlier one.</summary>
    public void Set(string key, string value) => Put(key, Quote(value));

    public void Set(string key, IEnumerable<string> values) => Put(key, $"[{string.Join(", ", values.Select(Quote))}]");

    /// <summary>Sets actions of automation, each as a flow map.</summary>
    public void SetActions(IEnumerable<ImportedAction> actions) => Put("actions", $"[{string.Join(", ", actions)}]");

    /// <summary>The map below a key, made if it is not there.</summary>
    public YamlMap Below(string key)
    {
        if (Find(key) is { } known)
            return known;
        var map = new YamlMap();
        Put(key, map);
        return map;
    }

    /// <summary>The value of a key as it is written, or null.</summary>
    public string? Get(string key) => _entries.GetValueOrDefault(key) as string;

    public YamlMap? Find(string key) => _entries.GetValueOrDefault(key) as YamlMap;

    public void Remove(string key) => _entries.Remove(key);

    /// <summary>A copy with these keys alone.</summary>
    public YamlMap Only(params ImmutableArray<string> keys)
    {
        var copy = new YamlMap();
        foreach (var (key, value) in _entries.Where(entry => keys.Contains(entry.Key)))
            copy.Put(key, value);
        return copy;
    }

    /// <summary>Takes over what another has and this one has not.</summary>
    public void Add(YamlMap other)
    {
        foreach (var (key, value) in other._entries)
            _entries.TryAdd(key, value);
    }

    public string ToText(int indent = 0)
    {
        var text = new StringBuilder();
        Write(text, indent);
        return text.ToString();
    }

    /// <summary>A value in quotes if YAML would read it as something else.</summary>
    public static string Quote(string value) =>
        Plain().IsMatch(value) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private void Write(StringBuilder text, int indent)
    {
        foreach (var (key, value) in _entries)
        {
            text.Append(' ', indent).Append(Quote(key)).Append(':');
            if (value is YamlMap map)
            {
                if (map.IsEmpty)
                    text.Append(" {}");
                text.Append(map.Comment is null ? "" : "    # " + map.Comment).Append('\n');
                map.Write(text, indent + 2);
            }
            else
            {
                text.Append(' ').Append(value).Append('\n');
            }
        }
    }

    private void Put(string key, object value) => _entries[key] = value;

    [GeneratedRegex(
        @"^(?!(?:yes|no|on|off|null)$)(?:[A-Za-z][A-Za-z0-9_./-]*|[1-9][0-9]*(?:/[0-9]*[a-z]+)?|0|(?:[0-9]+(?:ms|s|m|h|d))+"
            + @"|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)$",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
