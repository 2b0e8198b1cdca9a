using System.Text;
using PolicyMta.Policies.Settings;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PolicyMta.Policies.Tests;

/// <summary>Settings from YAML text, as the server's reader makes them.</summary>
internal static class TestYaml
{
    public static SettingsNode? Parse(string yaml, string file = "test.yaml")
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode, file);
    }

    /// <summary>The reader that plugin folders are read with.</summary>
    public static (SettingsNode? Node, ImmutableArray<PolicyProblem> Problems) Read(string path, byte[] content)
    {
        try
        {
            return (Parse(Encoding.UTF8.GetString(content), path), []);
        }
        catch (YamlException e)
        {
            return (null, [new PolicyProblem(new SourcePlace(path, (int)e.Start.Line, (int)e.Start.Column), e.Message)]);
        }
        catch (InvalidOperationException)
        {
            // The parser's own invariants fail on some unclosed brackets.
            return (null, [new PolicyProblem(new SourcePlace(path, 1, 1), "a bracket is not closed")]);
        }
    }

    private static SettingsNode Convert(YamlNode node, string file) => node switch
    {
        YamlMappingNode map => new SettingsMap(Place(node, file), [.. map.Children.Select(pair =>
            new SettingsEntry(((YamlScalarNode)pair.Key).Value!, Place(pair.Key, file), Convert(pair.Value, file)))]),
        YamlSequenceNode list => new SettingsList(Place(node, file), [.. list.Children.Select(item => Convert(item, file))]),
        YamlScalarNode scalar => new SettingsScalar(
            Place(node, file),
            scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" ? null : scalar.Value,
            scalar.Style != ScalarStyle.Plain),
        _ => throw new NotSupportedException(),
    };

    private static SourcePlace Place(YamlNode node, string file) => new(file, (int)node.Start.Line, (int)node.Start.Column);
}
