using System.Text.Json;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>Templates, versions and acts as JSON.</summary>
internal static class TemplateReports
{
    public static string ListOf(IEnumerable<TemplateRow> templates) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("templates");
        foreach (var template in templates)
        {
            json.WriteStartObject();
            Write(json, template);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static string Of(TemplateRow template, IEnumerable<VersionRow> versions, IEnumerable<AuditRow> acts) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        Write(json, template);
        json.WriteStartArray("versions");
        foreach (var version in versions)
        {
            json.WriteStartObject();
            Write(json, template, version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteHistory(json, acts);
        json.WriteEndObject();
    });

    /// <summary>Writes what was done, the newest first.</summary>
    public static void WriteHistory(Utf8JsonWriter json, IEnumerable<AuditRow> acts)
    {
        json.WriteStartArray("history");
        foreach (var act in acts)
        {
            json.WriteStartObject();
            json.WriteString("at", Times.TextOf(act.At));
            json.WriteString("by", act.Who);
            json.WriteString("action", act.Action);
            if (act.Version is { } version)
                json.WriteNumber("version", version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A version with its words, and what else is said of it.</summary>
    public static string Of(TemplateRow template, VersionRow version, Action<Utf8JsonWriter>? more = null) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("template", template.Name);
        Write(json, template, version);
        json.WritePropertyName("content");
        ContentJson.Write(json, ContentJson.Stored(version.Content));
        if (version.Published is { } text)
            WriteWarnings(json, PublishedContent.Stored(text));
        more?.Invoke(json);
        json.WriteEndObject();
    });

    public static void WriteWarnings(Utf8JsonWriter json, PublishedContent published)
    {
        json.WriteStartArray("warnings");
        foreach (var warning in published.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TemplateRow template)
    {
        json.WriteString("name", template.Name);
        json.WriteNumber("last_version", template.LastVersion);
        if (template.PublishedVersion is { } published)
            json.WriteNumber("published_version", published);
        json.WriteString("created_at", Times.TextOf(template.CreatedAt));
        json.WriteString("created_by", template.CreatedBy);
    }

    private static void Write(Utf8JsonWriter json, TemplateRow template, VersionRow version)
    {
        json.WriteNumber("version", version.Version);
        json.WriteString("state", version.State.Word());
        json.WriteBoolean("is_sent", template.PublishedVersion == version.Version);
        json.WriteString("created_at", Times.TextOf(version.CreatedAt));
        json.WriteString("created_by", version.CreatedBy);
        if (version.ApprovedBy is not null)
            json.WriteString("approved_by", version.ApprovedBy);
    }
}
