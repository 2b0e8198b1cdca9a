using System.Collections.Frozen;
using System.Text.RegularExpressions;
using PolicyMta.Core.Policy;

namespace PolicyMta.Policies.Plugins;

/// <summary>What a plugin's panel in the web console must fulfil.</summary>
internal static partial class PanelRules
{
    private const int MaxTitle = 60;
    private const int MaxPath = 200;

    private static readonly FrozenSet<string> Endings =
        new[] { ".html", ".js", ".mjs", ".css", ".json", ".svg", ".png", ".woff2", ".map", ".txt" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Names that are not a custom element's (HTML, section 4.13.2).</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "annotation-xml", "color-profile", "font-face", "font-face-src", "font-face-uri", "font-face-format", "font-face-name",
        "missing-glyph",
    }
        .ToFrozenSet(StringComparer.Ordinal);

    /// <returns>The panel, with bytes that are the server's own; null if it has a mistake.</returns>
    public static PluginPanel? Read(string plugin, ConsolePanel panel, out string? mistake)
    {
        mistake = null;
        if (panel.Element is null || !ElementName().IsMatch(panel.Element) || Reserved.Contains(panel.Element))
            mistake = "the name of the element is not valid. Write lower-case letters, digits and '-', like acme-panel.";
        else if (panel.Title is not { Length: > 0 and <= MaxTitle } || panel.Title.Any(char.IsControl))
            mistake = $"the title is not valid. Write 1 to {MaxTitle} characters.";
        else if (panel.Files is not { Count: > 0 and <= ConsolePanel.MaxFiles }
            || panel.Files.Sum(static file => (long)file.Value.Length) > ConsolePanel.MaxBytes)
            mistake = $"it has no files, or too many. Allowed: {ConsolePanel.MaxFiles} files, {ConsolePanel.MaxBytes} bytes in all.";
        else if (panel.Files.Keys.FirstOrDefault(static path => !IsPath(path)) is { } bad)
            mistake = $"the file '{bad}' has a path or an ending that is not valid. Allowed are parts of letters, digits, '.', '_' and "
                + $"'-', and the endings {string.Join(", ", Endings.Order(StringComparer.Ordinal))}.";
        else if (!panel.Files.ContainsKey(panel.Module))
            mistake = $"the module '{panel.Module}' is not among its files.";
        else
            return new PluginPanel(
                plugin, panel.Element, panel.Title, panel.Module,
                panel.Files.ToFrozenDictionary(static file => file.Key, static file => file.Value.ToArray(), StringComparer.Ordinal));
        return null;
    }

    /// <summary>An element can be defined once in a page, and a plugin's files lie in one folder.</summary>
    public static void CheckNames(IEnumerable<PluginInstance> plugins, List<PolicyProblem> problems)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var paths = new HashSet<(string Plugin, string Path)>();
        foreach (var panel in plugins.SelectMany(static plugin => plugin.Handlers.Panels))
        {
            if (!owners.TryAdd(panel.Element, panel.Plugin))
            {
                problems.Add(new PolicyProblem(
                    new SourcePlace(panel.Plugin, 0, 0),
                    $"{panel.Plugin} adds the console panel '{panel.Element}', which {owners[panel.Element]} adds, too.",
                    "Disable one of the two plugins, or rename one of the elements."));
            }
            else if (panel.Files.Keys.FirstOrDefault(path => !paths.Add((panel.Plugin, path))) is { } twice)
            {
                problems.Add(new PolicyProblem(
                    new SourcePlace(panel.Plugin, 0, 0),
                    $"{panel.Plugin} adds the file '{twice}' to two console panels.",
                    "Put the files of each panel in a folder of its own."));
            }
        }
    }

    private static bool IsPath(string path) =>
        path.Length <= MaxPath && FilePathText().IsMatch(path) && Endings.Contains(Path.GetExtension(path));

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ElementName();

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FilePathText();
}
