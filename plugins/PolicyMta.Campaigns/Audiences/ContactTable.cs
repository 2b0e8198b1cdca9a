using System.Data.Common;
using PolicyMta.Campaigns.Audiences.Segments;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>Looks up contacts of an audience, as they are now.</summary>
internal static class ContactTable
{
    private const string Columns = "id, address, locale, fields";
    private const string WithTimes =
        Columns + ", delivered_at, opened_at, clicked_at, bounced_at, unsubscribed_at, changed_at";

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
        CancellationToken cancellationToken) =>
        PageAsync(Columns, Read, connection, kind, audience, segment, after, most, nowMs, cancellationToken);

    /// <summary>The contacts of some ids, as far as they are there.</summary>
    public static Task<List<ContactRow>> ByIdsAsync(
        DbConnection connection, DatabaseKind kind, long audience, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        ByIdsAsync(Columns, Read, connection, kind, audience, null, ids, 0, cancellationToken);

    /// <summary>Those of some ids that are there and fulfil a segment.</summary>
    public static Task<List<long>> ThoseInAsync(
        DbConnection connection, DatabaseKind kind, long audience, Segment? segment, IReadOnlyCollection<long> ids, long nowMs,
        CancellationToken cancellationToken) =>
        ByIdsAsync("id", static row => row.GetInt64(0), connection, kind, audience, segment, ids, nowMs, cancellationToken);

    /// <summary>As <see cref="PageAsync"/>, with what happened to them.</summary>
    public static Task<List<ContactDetails>> DetailsAsync(
        DbConnection connection, DatabaseKind kind, long audience, Segment? segment, long after, int most, long nowMs,
        CancellationToken cancellationToken) =>
        PageAsync(WithTimes, ReadDetails, connection, kind, audience, segment, after, most, nowMs, cancellationToken);

    /// <summary>As <see cref="FindAsync"/>, with what happened to it.</summary>
    public static async Task<ContactDetails?> DetailsAsync(
        DbConnection connection, DatabaseKind kind, long audience, string address, CancellationToken cancellationToken) =>
        await FindAsync(WithTimes, ReadDetails, connection, kind, audience, address, cancellationToken);

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
        DbConnection connection, DatabaseKind kind, long audience, string address, CancellationToken cancellationToken) =>
        await FindAsync(Columns, Read, connection, kind, audience, address, cancellationToken);

    private static async Task<List<T>> ByIdsAsync<T>(
        string columns, Func<DbDataReader, T> read, DbConnection connection, DatabaseKind kind, long audience, Segment? segment,
        IReadOnlyCollection<long> ids, long nowMs, CancellationToken cancellationToken)
    {
        var found = new List<T>(ids.Count);
        foreach (var some in ids.Chunk(Rows.Most))
        {
            var rows = new Rows(some.Select(static id => new object[] { id }));
            var sql = new SegmentSql(kind, nowMs);
            var condition = segment?.ToSql(sql) ?? "TRUE";
            found.AddRange(await connection.Under(cancellationToken).ReadAsync(
                $"SELECT {columns} FROM {ContactView.Of(kind)} WHERE id IN ({rows.Select("id")}) AND {condition}", read,
                [.. rows.Values, .. sql.Values, ("audience", audience)]));
        }

        return found;
    }

    private static Task<List<T>> PageAsync<T>(
        string columns, Func<DbDataReader, T> read, DbConnection connection, DatabaseKind kind, long audience, Segment? segment, long after,
        int most, long nowMs, CancellationToken cancellationToken)
    {
        var sql = new SegmentSql(kind, nowMs);
        var condition = segment?.ToSql(sql) ?? "TRUE";
        return connection.Under(cancellationToken).ReadAsync(
            $"SELECT {columns} FROM {ContactView.Of(kind)} WHERE id > @after AND {condition} ORDER BY id LIMIT @most", read,
            [.. sql.Values, ("audience", audience), ("after", after), ("most", (long)most)]);
    }

    private static async Task<T?> FindAsync<T>(
        string columns, Func<DbDataReader, T> read, DbConnection connection, DatabaseKind kind, long audience, string address,
        CancellationToken cancellationToken)
        where T : class =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {columns} FROM {ContactView.Of(kind)} WHERE address_key = @key", read, ("audience", audience),
            ("key", ContactAddress.KeyOf(address)))).FirstOrDefault();

    private static ContactDetails ReadDetails(DbDataReader row) => new(
        Read(row), row.NumberOrNull(4), row.NumberOrNull(5), row.NumberOrNull(6), row.NumberOrNull(7), row.NumberOrNull(8),
        row.GetInt64(9));

    private static ContactRow Read(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.TextOrNull(2), FieldsJson.Read(row.GetString(3)));
}
