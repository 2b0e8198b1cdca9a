using System.Data.Common;
using PolicyMta.Campaigns.Audiences.Segments;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>Looks up contacts of an audience, as they are now.</summary>
internal static class ContactTable
{
    private const string Columns = "id, address, locale, fields";
    private const string Times = "delivered_at, opened_at, clicked_at, bounced_at, unsubscribed_at, changed_at";

    /// <summary>The contacts behind an id, in their order, that fulfil a segment; those who unsubscribed are among them.</summary>
    /// <param name="connection">Where they are looked for.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="audience">The audience's number.</param>
    /// <param name="segment">What they must fulfil; null for all.</param>
    /// <param name="after">The id behind which they stand; 0 for all.</param>
    /// <param name="most">How many are returned at most.</param>
    /// <param name="nowMs">Now, in milliseconds since 1970.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<List<ContactRow>> PageAsync(
        DbConnection connection, DatabaseKind kind, long audience, Segment? segment, long after, int most, long nowMs,
        CancellationToken cancellationToken)
    {
        var sql = new SegmentSql(kind, nowMs);
        var condition = segment?.ToSql(sql) ?? "TRUE";
        return connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM {ContactView.Of(kind)} WHERE id > @after AND {condition} ORDER BY id LIMIT @most", Read,
            [.. sql.Values, ("audience", audience), ("after", after), ("most", (long)most)]);
    }

    /// <summary>The contacts of some ids, as far as they are there.</summary>
    public static async Task<List<ContactRow>> ByIdsAsync(
        DbConnection connection, DatabaseKind kind, long audience, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        var found = new List<ContactRow>(ids.Count);
        foreach (var some in ids.Chunk(Rows.Most))
        {
            var rows = new Rows(some.Select(static id => new object[] { id }));
            found.AddRange(await connection.Under(cancellationToken).ReadAsync(
                $"SELECT {Columns} FROM {ContactView.Of(kind)} WHERE id IN ({rows.Select("id")})", Read,
                [.. rows.Values, ("audience", audience)]));
        }

        return found;
    }

    /// <summary>As <see cref="PageAsync"/>, with what happened to them.</summary>
    public static Task<List<ContactDetails>> DetailsAsync(
        DbConnection connection, DatabaseKind kind, long audience, Segment? segment, long after, int most, long nowMs,
        CancellationToken cancellationToken)
    {
        var sql = new SegmentSql(kind, nowMs);
        var condition = segment?.ToSql(sql) ?? "TRUE";
        return connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns}, {Times} FROM {ContactView.Of(kind)} WHERE id > @after AND {condition} ORDER BY id LIMIT @most", ReadDetails,
            [.. sql.Values, ("audience", audience), ("after", after), ("most", (long)most)]);
    }

    /// <summary>As <see cref="FindAsync"/>, with what happened to it.</summary>
    public static async Task<ContactDetails?> DetailsAsync(
        DbConnection connection, DatabaseKind kind, long audience, string address, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns}, {Times} FROM {ContactView.Of(kind)} WHERE address_key = @key", ReadDetails, ("audience", audience),
            ("key", ContactAddress.KeyOf(address)))).FirstOrDefault();

    /// <summary>How many contacts fulfil a segment; null for all.</summary>
    public static async Task<long> CountAsync(
        DbConnection connection, DatabaseKind kind, long audience, Segment? segment, long nowMs, CancellationToken cancellationToken)
    {
        var sql = new SegmentSql(kind, nowMs);
        var condition = segment?.ToSql(sql) ?? "TRUE";
        var counts = await connection.Under(cancellationToken).ReadAsync(
            $"SELECT count(*) FROM {ContactView.Of(kind)} WHERE {condition}", static row => row.GetInt64(0),
            [.. sql.Values, ("audience", audience)]);
        return counts[0];
    }

    /// <summary>The contact with an address, whatever its case.</summary>
    public static async Task<ContactRow?> FindAsync(
        DbConnection connection, long audience, string address, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            """
            SELECT c.id, c.address, c.locale, c.fields, c.next_locale, c.next_fields, COALESCE(c.next_epoch <= a.epoch, FALSE)
            FROM contact c JOIN audience a ON a.id = c.audience
            WHERE c.audience = @a AND c.address_key = @key AND c.since <= a.epoch AND (c.until IS NULL OR c.until > a.epoch)
            """,
            ReadOne, ("a", audience), ("key", ContactAddress.KeyOf(address)))).FirstOrDefault();

    private static ContactDetails ReadDetails(DbDataReader row) => new(
        Read(row), row.NumberOrNull(4), row.NumberOrNull(5), row.NumberOrNull(6), row.NumberOrNull(7), row.NumberOrNull(8),
        row.GetInt64(9));

    private static ContactRow ReadOne(DbDataReader row)
    {
        var contact = Read(row);
        if (!row.GetBoolean(6))
            return contact;
        var locale = row.TextOrNull(4) ?? contact.Locale;
        return contact with
        {
            Locale = locale is "" ? null : locale,
            Fields = FieldsJson.Merge(contact.Fields, row.TextOrNull(5) ?? "{}"),
        };
    }

    private static ContactRow Read(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.TextOrNull(2), FieldsJson.Read(row.GetString(3)));
}
