using System.Text.Json;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Audiences.Import;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>Audiences, contacts, imports and segments as JSON.</summary>
internal static class AudienceReports
{
    public static string ListOf(IEnumerable<AudienceRow> audiences) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("audiences");
        foreach (var audience in audiences)
        {
            json.WriteStartObject();
            Write(json, audience);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static string Of(
        AudienceRow audience, IEnumerable<string> segments, ImportRow? import, IEnumerable<AuditRow> acts) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        Write(json, audience);
        json.WriteStartArray("segments");
        foreach (var segment in segments)
            json.WriteStringValue(segment);
        json.WriteEndArray();
        if (import?.State is ImportState.Open or ImportState.Closing)
        {
            json.WritePropertyName("import");
            json.WriteStartObject();
            WriteCounts(json, import);
            json.WriteString("started_at", Times.TextOf(import.StartedAt));
            json.WriteString("started_by", import.StartedBy);
            json.WriteEndObject();
        }

        TemplateReports.WriteHistory(json, acts);
        json.WriteEndObject();
    });

    public static string PageOf(IReadOnlyList<ContactDetails> contacts, int limit) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("contacts");
        foreach (var contact in contacts)
            Write(json, contact);
        json.WriteEndArray();
        if (contacts.Count == limit)
            json.WriteNumber("next", contacts[^1].Contact.Id);
        json.WriteEndObject();
    });

    public static void Write(Utf8JsonWriter json, ContactDetails details)
    {
        var contact = details.Contact;
        json.WriteStartObject();
        json.WriteNumber("id", contact.Id);
        json.WriteString("address", contact.Address);
        if (contact.Locale is not null)
            json.WriteString("locale", contact.Locale);
        json.WritePropertyName("fields");
        FieldsJson.Write(json, contact.Fields.OrderBy(static field => field.Key, StringComparer.Ordinal));
        Times.Write(json, "delivered_at", details.DeliveredAt);
        Times.Write(json, "opened_at", details.OpenedAt);
        Times.Write(json, "clicked_at", details.ClickedAt);
        Times.Write(json, "bounced_at", details.BouncedAt);
        Times.Write(json, "unsubscribed_at", details.UnsubscribedAt);
        Times.Write(json, "changed_at", details.ChangedAt);
        json.WriteEndObject();
    }

    public static string Of(ImportRow import) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        WriteCounts(json, import);
        json.WriteString("separator", import.Plan.Separator.ToString());
        import.Plan.WriteColumns(json);
        json.WriteEndObject();
    });

    public static string Of(PieceResult piece) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("rows", piece.Rows);
        json.WriteNumber("last_row", piece.LastRow);
        WriteRejected(json, piece.Rejected);
        json.WriteEndObject();
    });

    public static string Of(ImportRow import, IEnumerable<RejectedRow> rejected) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        WriteCounts(json, import);
        WriteRejected(json, rejected);
        json.WriteEndObject();
    });

    public static void Write(Utf8JsonWriter json, SegmentRow segment, long? contacts = null)
    {
        json.WriteStartObject();
        json.WriteString("name", segment.Name);
        json.WriteString("audience", segment.AudienceName);
        if (contacts is { } count)
            json.WriteNumber("contacts", count);
        json.WritePropertyName("definition");
        segment.Definition.Write(json);
        json.WriteString("changed_at", Times.TextOf(segment.ChangedAt));
        json.WriteString("changed_by", segment.ChangedBy);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AudienceRow audience)
    {
        json.WriteString("name", audience.Name);
        json.WriteNumber("contacts", audience.Contacts);
        json.WriteStartArray("fields");
        foreach (var field in audience.Fields)
            json.WriteStringValue(field);
        json.WriteEndArray();
        json.WriteString("created_at", Times.TextOf(audience.CreatedAt));
        json.WriteString("created_by", audience.CreatedBy);
        json.WriteString("changed_at", Times.TextOf(audience.ChangedAt));
    }

    private static void WriteCounts(Utf8JsonWriter json, ImportRow import)
    {
        // A number of 63 bits is more than JavaScript can count.
        json.WriteString("id", import.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("state", import.State.Word());
        json.WriteNumber("last_row", import.LastRow);
        json.WriteNumber("added", import.Added);
        json.WriteNumber("changed", import.Changed);
        json.WriteNumber("removed", import.Removed);
        json.WriteNumber("rejected", import.Rejected);
    }

    private static void WriteRejected(Utf8JsonWriter json, IEnumerable<RejectedRow> rejected)
    {
        json.WriteStartArray("rejects");
        foreach (var row in rejected)
            row.Write(json);
        json.WriteEndArray();
    }
}
