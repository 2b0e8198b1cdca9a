using System.Text;
using System.Text.Json;

namespace PolicyMta.Accounting.Files;

/// <summary>How states and finished files are kept in the store.</summary>
internal static class StateText
{
    public static byte[] Of(FileState state) => Encoding.UTF8.GetBytes(JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("path", state.Path);
        json.WriteNumber("first", state.First);
        json.WriteNumber("last", state.Last);
        json.WriteNumber("length", state.Length);
        WriteRows(json, state.Rows);
        json.WriteNumber("opened", state.Opened.ToUnixTimeMilliseconds());
        json.WriteString("rules", state.Rules);
        json.WriteString("closing", state.Closing);
        json.WriteString("last_closed", state.LastClosed);
        json.WriteEndObject();
    }));

    public static byte[] Of(ClosedFile file) => Encoding.UTF8.GetBytes(JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteNumber("first", file.First);
        json.WriteNumber("last", file.Last);
        json.WriteNumber("length", file.Length);
        WriteRows(json, file.Rows);
        json.WriteNumber("closed", file.ClosedAt.ToUnixTimeMilliseconds());
        json.WriteString("rules", file.Rules);
        json.WriteEndObject();
    }));

    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static FileState ReadState(ReadOnlyMemory<byte> text) => Read(text, static root => new FileState
    {
        Path = root.GetProperty("path").GetString()!,
        First = root.GetProperty("first").GetInt64(),
        Last = root.GetProperty("last").GetInt64(),
        Length = root.GetProperty("length").GetInt64(),
        Rows = ReadRows(root),
        Opened = DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("opened").GetInt64()),
        Rules = root.GetProperty("rules").GetString()!,
        Closing = root.GetProperty("closing").GetString(),
        LastClosed = root.GetProperty("last_closed").GetString()!,
    });

    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static ClosedFile ReadClosed(ReadOnlyMemory<byte> text) => Read(text, static root => new ClosedFile
    {
        Path = root.GetProperty("path").GetString()!,
        First = root.GetProperty("first").GetInt64(),
        Last = root.GetProperty("last").GetInt64(),
        Length = root.GetProperty("length").GetInt64(),
        Rows = ReadRows(root),
        ClosedAt = DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("closed").GetInt64()),
        Rules = root.GetProperty("rules").GetString()!,
    });

    private static T Read<T>(ReadOnlyMemory<byte> text, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("What the store keeps of an accounting file cannot be read.", e);
        }
    }

    private static void WriteRows(Utf8JsonWriter json, RowCounts rows)
    {
        json.WriteStartObject("rows");
        foreach (var type in RecordTypes.All.Where(type => rows[type] > 0))
            json.WriteNumber(RecordTypes.LetterOf(type), rows[type]);
        json.WriteEndObject();
    }

    private static RowCounts ReadRows(JsonElement root)
    {
        var rows = RowCounts.None;
        foreach (var count in root.GetProperty("rows").EnumerateObject())
            rows = rows.With(RecordTypes.Find(count.Name)!.Value, count.Value.GetInt64());
        return rows;
    }
}
