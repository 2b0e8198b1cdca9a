using System.Globalization;
using System.Text.Json;

namespace PolicyMta.SuppressionList.Entries;

/// <summary>
/// Entries as people and programs see them, alike on the command line, in the API and in files. Times are RFC 3339, in UTC.
/// </summary>
internal static class EntryView
{
    /// <summary>Writes an entry as a JSON object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">Whom it is about.</param>
    /// <param name="entry">What is known.</param>
    /// <param name="now">The time, by which grounds have ended.</param>
    /// <param name="isOwn">Whether the reader may know where it comes from; false for a tenant that reads what holds for all.</param>
    public static void Write(Utf8JsonWriter json, EntryName name, Entry entry, DateTimeOffset now, bool isOwn = true)
    {
        json.WriteStartObject();
        json.WriteString(name.IsDomain ? "domain" : "address", name.Subject);
        if (isOwn && entry.Original is { } original)
            json.WriteString("original", original);
        json.WriteString("scope", name.IsGlobal ? "global" : "tenant");
        if (!name.IsGlobal)
            json.WriteString("tenant", name.Tenant);
        if (name.List.Length > 0)
            json.WriteString("list", name.List);
        json.WriteStartArray("reasons");
        foreach (var ground in entry.Grounds)
            Write(json, ground, now, isOwn);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, Ground ground, DateTimeOffset now, bool isOwn)
    {
        json.WriteStartObject();
        json.WriteString("reason", Reasons.WordOf(ground.Reason));
        json.WriteBoolean("in_force", ground.IsInForce(now));
        json.WriteString("since", TimeOf(ground.Since));
        if (ground.Until is { } until)
            json.WriteString("until", TimeOf(until));
        if (ground.Category is { } category)
            json.WriteString("category", category);
        if (isOwn)
        {
            if (ground.Source is { } source)
                json.WriteString("source", source);
            if (ground.Note is { } note)
                json.WriteString("note", note);
            if (ground.Message is { } message)
                json.WriteString("message_id", message.ToString());
        }

        json.WriteEndObject();
    }
}
