using System.Reflection;
using System.Text;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Configuration.Schema;
using PolicyMta.Server.Simulate;

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

    /// <summary>The same for scenarios of <c>policymta simulate</c>.</summary>
    public static string WriteScenario()
    {
        var document = new ReferenceDocument();
        document._text.Append("""
            # Scenarios

            What `policymta simulate SCENARIO.yaml` reads: see `examples/simulations`. Durations are written as `250ms`, `90s`, `15m`, `1h30m`, `3d`; rates as
            `100/s`, `600/min`, `2000/h`, `50000/d`; times of day as `13:30`, in UTC. All mistakes are shown at once with their lines.

            This page is made from the source by a test.

            ## The keys


            """);
        document.WriteTable([.. PropertiesOf(typeof(ScenarioFile))], "");
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

        `include: conf.d/*.yaml`, or a list, at the top takes other files in: relative to the folder of the file that says so, `*` and `?` in the name of the file,
        in the order of the names' characters, without hidden files. Maps of all files are joined key by key at every depth; any other key that two files write
        is a mistake that names both places, and nothing overrides anything. Included files may include others, 8 deep, 1000 files, 16 MiB and 200000 values in
        all; a file is included once. All are watched; a new file that matches is taken up.

        `<<: *name`, or `<<: [*first, *second]`, takes the entries of maps that are marked `&name` above in the same file. The map's own keys win, then the first
        map that has the key; maps in them are taken whole. Keys at the top that begin with `x-` are ignored: a place for anchors.

        `${NAME}` anywhere in a value is that environment variable, `${NAME:-default}` the default if it is unset or empty; an unset one is a mistake. Within `{ }`
        and `[ ]` YAML wants such a value in quotes: `"${NAME}"`. A value
        `file:PATH` is what stands in that file, relative to the folder of the file that says so: UTF-8, up to 64 KiB, without one line break at the end, read when
        the configuration is; the file is watched, and `writable_files` holds for it. Both hold for values of all sections and their parts, settings of plugins and
        scripts included (there, what comes from outside is text), not for keys, `users_file`, or files of plugins. What comes from outside is not looked into again,
        and a mistake in it names where it comes from, not the value; paths are shown. To write them as text: `$${NAME}`, or `!!str` before the value; `file://` is a URL and stays. Commands that read the
        configuration need the variables of the sections that they use.

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

        _text.Append($"{Needed(_docs.Of(record), record.Name)}\n\n");
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
                Needed(_docs.Of(property), $"{property.DeclaringType}.{property.Name}"),
            ];
            _text.Append($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", @"\|", StringComparison.Ordinal)))} |\n");
        }

        foreach (var property in properties)
        {
            if (OptionWords.RecordIn(property.PropertyType) is { } record)
                WriteSection(PathOf(path, KeyName.Of(property.Name), property.PropertyType), record);
        }
    }

    private static string Needed(string? summary, string member) =>
        summary ?? throw new InvalidOperationException($"{member} has no summary: the configuration reference needs one.");

    private static string PathOf(string path, string key, Type type)
    {
        var suffix = OptionWords.ValueOf(type) is not null ? ".NAME" : OptionWords.ItemOf(type) is not null ? "[]" : "";
        return (path.Length == 0 ? key : $"{path}.{key}") + suffix;
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(Type record, bool isNamed = false) =>
        RecordKey.Of(record, isNamed).Select(key => key.Property);
}
