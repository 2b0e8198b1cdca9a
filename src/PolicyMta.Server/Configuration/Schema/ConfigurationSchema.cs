using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyMta.Policies;

namespace PolicyMta.Server.Configuration.Schema;

/// <summary>
/// The JSON schema (draft 7) of <c>policymta.yaml</c>, for editors that complete and check what is typed: made from the options records
/// and their comments, as the reference is. It says what can be seen of one file alone; <c>policymta check</c> says the rest.
/// </summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Format =
        new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <param name="plugins">The plugins whose settings are described; those of others may be anything.</param>
    public static JsonObject Of(IReadOnlyList<PluginSection> plugins)
    {
        var definitions = new JsonObject();
        var docs = new XmlDocs(plugins.Select(plugin => plugin.Folder));
        var records = new RecordSchemas(definitions, docs);
        var sections = records.KeysOf(typeof(ServerOptions));
        foreach (var (key, section) in records.KeysOf(typeof(PolicyOptions)))
            sections[key] = section!.DeepClone();
        sections[ConfigurationReader.IncludeKey] = JsonNode.Parse("""
            {
              "description": "Files, or patterns of files, that are taken in: relative to the folder of this one.",
              "type": ["string", "array"], "items": { "type": "string" }
            }
            """);

        var settings = definitions["PluginOptions"]!["properties"]!["settings"]!.AsObject();
        settings["properties"] = new JsonObject(plugins.OrderBy(plugin => plugin.Id, StringComparer.Ordinal).Select(
            plugin => KeyValuePair.Create<string, JsonNode?>(
                plugin.Id,
                new RecordSchemas(definitions, docs, plugin.Id + ".", isLaidOver: true).Reference(plugin.Settings))));
        return new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "policymta.yaml",
            ["description"] = "The configuration of PolicyMta. 'policymta check' finds what one file alone does not show.",
            ["type"] = "object",
            ["properties"] = sections,
            ["patternProperties"] = new JsonObject { ["^x-"] = new JsonObject() },
            ["additionalProperties"] = false,
            ["definitions"] = definitions,
        };
    }

    public static string Write(JsonObject schema) => schema.ToJsonString(Format) + "\n";
}
