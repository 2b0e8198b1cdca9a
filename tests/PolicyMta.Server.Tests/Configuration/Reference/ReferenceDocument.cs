using System.Reflection;
using System.Text;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Tests.Configuration.Reference;

/// <summary>Writes the configuration reference from the options records and their documentation, a section for each record.</summary>
internal sealed class ReferenceDocument
{
    private readonly StringBuilder _text = new();
    private readonly XmlDocs _docs = new();
    private readonly Dictionary<Type, string> _written = [];

    public static string Write()
    {
        var document = new ReferenceDocument();
        document.WriteIntroduction();
        document.WriteTable([.. PropertiesOf(typeof(ServerOptions)), .. PropertiesOf(typeof(PolicyOptions))], "");
        return document._text.ToString();
    }

    private void WriteIntroduction() => _text.Append("""
        # The configuration file

        One YAML file, `policymta.yaml` unless `--config` names another. This is enough:

        ```yaml
        hostname: mail.example.com
        listeners:
          - name: smtp
            address: 127.0.0.1:25
        ```

        Unknown and repeated keys are mistakes, and all mistakes are shown at once with their lines: `policymta check`. Relative paths are relative to the
        file's folder. A larger example, with comments, is `examples/quickstart/policymta.yaml`.

        Durations are written as `250ms`, `90s`, `15m`, `1h30m`, `3d`; rates as `100/s`, `600/min`, `2000/h`, `50000/d`.
        `policymta reload`, SIGHUP and saving the file put policy in force while mail flows: `plugins`, `scripts`, `hooks`, `traffic_profiles`, `egress_sources`,
        `egress_pools`, `retry`. The other sections hold from start to stop.

        This page is made from the source by a test.

        ## The sections


        """);

    private void WriteSection(string path, Type record)
    {
        _text.Append($"\n## {path}\n\n");
        if (!_written.TryAdd(record, path))
        {
            _text.Append($"The same keys as in `{_written[record]}`.\n");
            return;
        }

        _text.Append($"{_docs.Of(record)}\n\n");
        WriteTable([.. PropertiesOf(record, isNamed: path.EndsWith(".NAME", StringComparison.Ordinal))], path);
    }

    private void WriteTable(IReadOnlyList<PropertyInfo> properties, string path)
    {
        _text.Append("| Key | Type | Default | Allowed | Meaning |\n|---|---|---|---|---|\n");
        var defaults = properties.Select(property => property.DeclaringType!).Distinct().ToDictionary(
            type => type, Activator.CreateInstance);
        foreach (var property in properties)
        {
            var isNeeded = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
            var standard = isNeeded ? "(needed)" : OptionWords.Default(property.GetValue(defaults[property.DeclaringType!]));
            string[] cells = [
                $"`{KeyName.Of(property.Name)}`", OptionWords.TypeOf(property), standard, OptionWords.RangeOf(property),
                _docs.Of(property),
            ];
            _text.Append($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", @"\|", StringComparison.Ordinal)))} |\n");
        }

        foreach (var property in properties)
        {
            if (OptionWords.RecordIn(property.PropertyType) is { } record)
                WriteSection(PathOf(path, KeyName.Of(property.Name), property.PropertyType), record);
        }
    }

    private static string PathOf(string path, string key, Type type)
    {
        var suffix = OptionWords.ValueOf(type) is not null ? ".NAME" : OptionWords.ItemOf(type) is not null ? "[]" : "";
        return (path.Length == 0 ? key : $"{path}.{key}") + suffix;
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(Type record, bool isNamed = false) =>
        RecordKey.Of(record, isNamed).Select(key => key.Property);
}
