using System.Text.Json.Nodes;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands.Help;

/// <summary>The man page of the configuration file, from its schema.</summary>
internal sealed class ConfigurationPage
{
    public const string Name = "policymta.yaml";
    private readonly JsonObject _definitions;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly RoffWriter _page = new(Name, 5, Administration.Version);

    private ConfigurationPage(JsonObject schema) => _definitions = schema["definitions"]!.AsObject();

    public static string Write(JsonObject schema)
    {
        var page = new ConfigurationPage(schema);
        page._page.Section("NAME").Text($"{Name} - configuration of the mail server policymta");
        page._page.Section("DESCRIPTION").Text("""
            One YAML file, and those that it includes. Unknown and repeated keys are mistakes; policymta check shows all at once with their
            lines. Relative paths are relative to the folder of the file. Durations are written as 250ms, 90s, 15m, 1h30m, 3d; rates as 100/s,
            600/min, 2000/h, 50000/d. ${NAME} in a value stands for an environment variable, file:PATH for the content of a file.

            Changes of plugins, scripts, hooks, traffic_profiles, egress_sources, egress_pools and retry are put in force while mail flows; the
            other sections hold from start to stop.
            """);
        page._page.Section("SECTIONS");
        page.WriteKeys(schema["properties"]!.AsObject(), "");
        page._page.Section("SEE ALSO").Text("policymta(1), policymta-check(1), policymta-reload(1), policymta-schema(1)");
        return page._page.ToString();
    }

    private void WriteKeys(JsonObject keys, string path)
    {
        foreach (var (key, value) in keys)
            _page.Item(key, TextOf(value!.AsObject()));
        foreach (var (key, value) in keys)
        {
            if (value!["properties"] is JsonObject parts)
                WriteParts(parts, path.Length == 0 ? key : $"{path}.{key}");
            if (RecordIn(value!.AsObject()) is not { Name: var name, Suffix: var suffix } || !_written.Add(name))
                continue;
            var below = (path.Length == 0 ? key : $"{path}.{key}") + suffix;
            var record = _definitions[name]!.AsObject();
            _page.Subsection(below);
            if (record["description"]?.GetValue<string>() is { } text)
                _page.Text(text);
            WriteKeys(record["properties"]!.AsObject(), below);
        }
    }

    /// <summary>The records of a map in which some names have a meaning: the settings of plugins.</summary>
    private void WriteParts(JsonObject parts, string path)
    {
        foreach (var (key, value) in parts)
        {
            if (value!["$ref"] is null || RecordIn(value.AsObject()) is not { Name: var name } || !_written.Add(name))
                continue;
            _page.Subsection($"{path}.{key}");
            WriteKeys(_definitions[name]!["properties"]!.AsObject(), $"{path}.{key}");
        }
    }

    private static string TextOf(JsonObject schema)
    {
        var text = schema["description"]?.GetValue<string>() ?? "";
        if (ChoicesIn(schema) is { Length: > 0 } choices)
            text += $" One of {string.Join(", ", choices)}.";
        if (schema["minimum"] is { } least && schema["default"]?.GetValueKind() == System.Text.Json.JsonValueKind.Number)
            text += schema["maximum"] is { } most ? $" Allowed: {least} to {most}." : $" Allowed: {least} or more.";
        return (schema["default"] is { } standard ? $"{text} Default: {standard}." : text).Trim();
    }

    private static string[] ChoicesIn(JsonObject schema) =>
        schema["anyOf"] is JsonArray { Count: > 0 } any && any[0]!["enum"] is JsonArray words
            ? [.. words.Select(word => word!.ToString()).DistinctBy(word => word.Replace('_', '-'))]
            : [];

    /// <summary>The record that a key leads to, and how its path goes on.</summary>
    private static (string Name, string Suffix)? RecordIn(JsonObject schema)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
            return (reference[(reference.LastIndexOf('/') + 1)..], "");
        if (schema["items"] is JsonObject items && RecordIn(items) is { } item)
            return (item.Name, "[]" + item.Suffix);
        return schema["additionalProperties"] is JsonObject values && RecordIn(values) is { } record
            ? (record.Name, ".NAME" + record.Suffix)
            : null;
    }
}
