using System.Data.Common;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>
/// Writes rows of an import so that nobody sees them before it holds: new contacts are there from its epoch on, and what changes of others
/// stands beside them. Many rows go in one statement, as JSON, since PostgreSQL may be far away. For one transaction.
/// </summary>
internal sealed class HeldBack(DbConnection connection, DatabaseKind kind, ImportRow import, long now)
{
    private const int RowsOfStatement = 5000;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ImmutableArray<string> _fields = import.Plan.Fields;

    private string Source => kind == DatabaseKind.Sqlite
        ? "json_each(@rows) AS r" : "jsonb_array_elements(CAST(@rows AS jsonb)) AS r(value)";

    /// <param name="rows">Good rows, no two with one address.</param>
    /// <param name="lastContact">The highest number of a contact.</param>
    /// <param name="twice">Takes rows whose address an earlier one had.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many contacts are new, how many are changed, and the highest number now.</returns>
    public async Task<(long Added, long Changed, long LastContact)> WriteAsync(
        IReadOnlyCollection<ImportedRow> rows, long lastContact, List<ImportedRow> twice, CancellationToken cancellationToken)
    {
        var (added, changed) = (0L, 0L);
        foreach (var some in rows.Chunk(RowsOfStatement))
        {
            var known = await KnownAsync(some, cancellationToken);
            var fresh = some.Where(row => !known.ContainsKey(row.Key)).ToList();
            var before = some.Where(row => known.TryGetValue(row.Key, out var isTaken) && !isTaken).ToList();
            twice.AddRange(some.Where(row => known.GetValueOrDefault(row.Key)));
            await AddAsync(fresh, lastContact, cancellationToken);
            await ChangeAsync(before, cancellationToken);
            (added, changed, lastContact) = (added + fresh.Count, changed + before.Count, lastContact + fresh.Count);
        }

        return (added, changed, lastContact);
    }

    /// <summary>Which of the rows are contacts, and whether an earlier row of the import was for them.</summary>
    private async Task<Dictionary<string, bool>> KnownAsync(ImportedRow[] rows, CancellationToken cancellationToken)
    {
        var found = await connection.Under(cancellationToken).ReadAsync(
            $"SELECT c.address_key, COALESCE(c.since = @i OR c.next_epoch = @i, FALSE) FROM {Source} "
                + "JOIN contact c ON c.audience = @a AND c.address_key = (r.value ->> 0)",
            static row => KeyValuePair.Create(row.GetString(0), row.GetBoolean(1)), ("i", import.Id), ("a", import.Audience),
            ("rows", Json(rows, static (json, row) => json.WriteStringValue(row.Key))));
        return new Dictionary<string, bool>(found, StringComparer.Ordinal);
    }

    private async Task AddAsync(List<ImportedRow> rows, long lastContact, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        var json = Json(rows, (json, row) =>
        {
            json.WriteNumberValue(++lastContact);
            json.WriteStringValue(row.Address);
            json.WriteStringValue(row.Key);
            json.WriteStringValue(string.IsNullOrEmpty(row.Locale) ? null : row.Locale);
            WriteFields(json, row, withEmpty: false);
        });
        await connection.Under(cancellationToken).RunAsync(
            "INSERT INTO contact (audience, id, address, address_key, locale, fields, since, changed_at) "
                + "SELECT @a, CAST(r.value ->> 0 AS BIGINT), r.value ->> 1, r.value ->> 2, r.value ->> 3, CAST(r.value -> 4 AS TEXT), "
                + $"@i, @now FROM {Source}",
            ("a", import.Audience), ("i", import.Id), ("now", now), ("rows", json));
    }

    private async Task ChangeAsync(List<ImportedRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        var json = Json(rows, (json, row) =>
        {
            json.WriteStringValue(row.Key);
            json.WriteStringValue(row.Locale);
            WriteFields(json, row, withEmpty: true);
        });
        await connection.Under(cancellationToken).RunAsync(
            "UPDATE contact SET next_epoch = @i, next_locale = r.value ->> 1, next_fields = CAST(r.value -> 2 AS TEXT), changed_at = @now "
                + $"FROM {Source} WHERE contact.audience = @a AND contact.address_key = (r.value ->> 0)",
            ("i", import.Id), ("now", now), ("a", import.Audience), ("rows", json));
    }

    /// <summary>The fields that have values; those that have none take away what was there.</summary>
    private void WriteFields(Utf8JsonWriter json, ImportedRow row, bool withEmpty)
    {
        json.WriteStartObject();
        for (var i = 0; i < _fields.Length; i++)
        {
            if (row.Fields[i].Length > 0)
                json.WriteString(_fields[i], row.Fields[i]);
            else if (withEmpty)
                json.WriteNull(_fields[i]);
        }

        json.WriteEndObject();
    }

    private static string Json(IEnumerable<ImportedRow> rows, Action<Utf8JsonWriter, ImportedRow> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartArray();
                write(json, row);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
