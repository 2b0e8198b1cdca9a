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
        using var text = File.OpenText(path);
        stream.Load(text);
        return stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().ToArray();
    }

    public static string Text(this YamlMappingNode node, string key, string otherwise = "") =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode scalar ? scalar.Value ?? "" : otherwise;

    public static YamlMappingNode Map(this YamlMappingNode node, string key) => (YamlMappingNode)node.Children[key];
}
