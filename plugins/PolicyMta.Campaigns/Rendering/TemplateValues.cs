using Fluid.Values;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>
/// The variables that a client gave: <c>order.number</c> is the member <c>number</c> of <c>order</c>. Immutable; for one rendering after
/// another.
/// </summary>
internal sealed class TemplateValues
{
    private const int MaxLength = 64 * 1024;

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    private TemplateValues(IReadOnlyDictionary<string, FluidValue> roots) => Roots = roots;

    public static TemplateValues None { get; } = new(ImmutableDictionary<string, FluidValue>.Empty);

    /// <summary>The first parts of the names, with what belongs to them.</summary>
    public IReadOnlyDictionary<string, FluidValue> Roots { get; }

    /// <summary>Puts values together by their names, or says which do not go together.</summary>
    public static TemplateValues? Of(IReadOnlyDictionary<string, string> given, out string? mistake)
    {
        mistake = null;
        var tree = new Dictionary<string, object>(StringComparer.Ordinal);
        var paths = new List<string>(given.Count);
        foreach (var (name, value) in given)
        {
            if (value.Length > MaxLength)
            {
                mistake = $"The variable '{name}' has more than {MaxLength} characters.";
                return null;
            }

            var parts = name.Split('.');
            var inner = tree;
            for (var i = 0; i < parts.Length - 1; i++)
            {
                paths.Add(string.Join('.', parts[..(i + 1)]));
                if (!inner.TryGetValue(parts[i], out var next))
                    inner[parts[i]] = next = new Dictionary<string, object>(StringComparer.Ordinal);
                if (next is not Dictionary<string, object> deeper)
                {
                    mistake = Clash(name);
                    return null;
                }

                inner = deeper;
            }

            if (!inner.TryAdd(parts[^1], value))
            {
                mistake = Clash(name);
                return null;
            }

            paths.Add(name);
        }

        var values = new TemplateValues(tree.ToDictionary(pair => pair.Key, pair => ValueOf(pair.Value), StringComparer.Ordinal));
        values._paths.UnionWith(paths);
        return values;
    }

    /// <summary>Whether something was given under a name, or below it.</summary>
    public bool Has(string path) => _paths.Contains(path);

    private static FluidValue ValueOf(object value) => value is string text
        ? new StringValue(text)
        : new DictionaryValue(new FluidValueDictionaryFluidIndexable(
            ((Dictionary<string, object>)value).ToDictionary(pair => pair.Key, pair => ValueOf(pair.Value), StringComparer.Ordinal)));

    private static string Clash(string name) =>
        $"The variable '{name}' is a text and has members at once, such as '{name}.x': give one of the two.";
}
