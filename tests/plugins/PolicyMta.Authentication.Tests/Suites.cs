using YamlDotNet.RepresentationModel;

namespace PolicyMta.Authentication.Tests;

/// <summary>Public suites of test cases in YAML; <c>tests/suites/README.md</c> says where they come from.</summary>
internal static class Suites
{
    /// <summary>The documents of a suite; none if its file is not there.</summary>
    public static IEnumerable<YamlMappingNode> Read(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "suites", file);
        if (!File.Exists(path))
            return [];
        var stream = new YamlStream();
        using var text = new StringReader(string.Join('\n', Mended(File.ReadLines(path))));
        stream.Load(text);
        return stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().ToArray();
    }

    /// <summary>
    /// Mends what laxer readers of YAML take: blocks of text that begin with lines of spaces (YAML 1.2 section 8.1.1.1), and cases of one
    /// name in a document.
    /// </summary>
    private static IEnumerable<string> Mended(IEnumerable<string> lines)
    {
        var isTop = false;
        var names = new HashSet<string>();
        foreach (var line in lines)
        {
            var isBlank = string.IsNullOrWhiteSpace(line);
            isTop = line.TrimEnd().EndsWith(" |", StringComparison.Ordinal) || (isTop && isBlank);
            if (line == "---")
                names.Clear();
            var isName = line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 2 && line[2] != ' ' && line.EndsWith(':');
            if (isName && !names.Add(line))
                yield return $"{line.TrimEnd(':')}_{names.Count}:";
            else
                yield return isTop && isBlank ? "" : line;
        }
    }

    public static string Missing(string file) => $"tests/suites/{file} is not there; tests/suites/README.md says where it comes from.";

    public static string Text(this YamlMappingNode node, string key, string otherwise = "") =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode scalar ? scalar.Value ?? "" : otherwise;

    public static YamlMappingNode Map(this YamlMappingNode node, string key) => (YamlMappingNode)node.Children[key];
}
