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
    private const int RowsOfStatement = 400;

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
        // Pages that many pieces change are carried into SQLite's file once for some pieces, and not once for each.
        if (kind == DatabaseKind.Sqlite)
            await connection.Under(cancellationToken).RunAsync("PRAGMA wal_autocheckpoint = 16000; PRAGMA cache_size = -8000;");

        // In the order of the index each of its pages is written once, and not once for each row.
        ImmutableArray<ImportedRow> sorted = [.. rows.OrderBy(static row => row.Key, StringComparer.Ordinal)];
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var some in sorted.Chunk(RowsOfStatement))
            await FindAsync(some, known, cancellationToken);
        var numbers = new Dictionary<long, long>();
        foreach (var row in rows.Where(row => !known.ContainsKey(row.Key)))
            numbers[row.Row] = ++lastContact;
        foreach (var some in sorted.Where(row => numbers.ContainsKey(row.Row)).Chunk(RowsOfStatement))
            await AddAsync(some, numbers, cancellationToken);
        ImmutableArray<ImportedRow> before = [.. sorted.Where(row => known.TryGetValue(row.Key, out var isTaken) && !isTaken)];
        foreach (var some in before.Chunk(RowsOfStatement))
            await ChangeAsync(some, cancellationToken);
        twice.AddRange(sorted.Where(row => known.GetValueOrDefault(row.Key)));
        return (numbers.Count, before.Length, lastContact);
    }

    /// <summary>Which of the rows are contacts, and whether an earlier row of the import was for them.</summary>
    private async Task FindAsync(ImportedRow[] rows, Dictionary<string, bool> known, CancellationToken cancellationToken)
    {
        // SQLite keeps to the order of a CROSS JOIN, and would go through all contacts for each row otherwise.
        var found = await connection.Under(cancellationToken).ReadAsync(
            $"SELECT c.address_key, COALESCE(c.since = @i OR c.next_epoch = @i, FALSE) FROM {Source} "
                + "CROSS JOIN contact c WHERE c.audience = @a AND c.address_key = (r.value ->> 0)",
            static row => KeyValuePair.Create(row.GetString(0), row.GetBoolean(1)), ("i", import.Id), ("a", import.Audience),
            ("rows", Json(rows, static (json, row) => json.WriteStringValue(row.Key))));
        foreach (var (key, isTaken) in found)
            known[key] = isTaken;
    }

    private async Task AddAsync(ImportedRow[] rows, Dictionary<long, long> numbers, CancellationToken cancellationToken)
    {
        var json = Json(rows, (json, row) =>
        {
            json.WriteNumberValue(numbers[row.Row]);
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

    private async Task ChangeAsync(ImportedRow[] rows, CancellationToken cancellationToken)
    {
        var json = Json(rows, (json, row) =>
        {
            json.WriteStringValue(row.Key);
            json.WriteStringValue(row.Locale);
            WriteFields(json, row, withEmpty: true);
        });

        // All of them are there, so that nothing is inserted: an UPDATE would go through all contacts for each row in SQLite.
        await connection.Under(cancellationToken).RunAsync(
            "INSERT INTO contact (audience, id, address, address_key, fields, since, changed_at, next_epoch, next_locale, next_fields) "
                + "SELECT @a, 0, '', r.value ->> 0, '', 0, @now, @i, r.value ->> 1, CAST(r.value -> 2 AS TEXT) "
                + $"FROM {Source} WHERE TRUE ON CONFLICT (audience, address_key) DO UPDATE SET next_epoch = excluded.next_epoch, "
                + "next_locale = excluded.next_locale, next_fields = excluded.next_fields, changed_at = excluded.changed_at",
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
