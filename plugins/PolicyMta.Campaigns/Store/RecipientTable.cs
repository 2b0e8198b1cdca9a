using System.Data.Common;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Audiences.Segments;
using PolicyMta.Campaigns.Sending;

namespace PolicyMta.Campaigns.Store;

/// <summary>The marks of campaigns' recipients: who has one is never taken again.</summary>
internal static class RecipientTable
{
    private const string Columns = "contact, variant, revision, take, state, attempted, message, detail, at";

    /// <summary>Marks contacts as taken.</summary>
    /// <returns>Those that had no mark before.</returns>
    public static async Task<HashSet<long>> MarkAsync(
        DbConnection connection, long campaign, long revision, IReadOnlyCollection<(long Contact, string Variant)> contacts, long now,
        CancellationToken cancellationToken)
    {
        var marked = new HashSet<long>();
        foreach (var some in contacts.Chunk(Rows.Most))
        {
            var rows = new Rows(some.Select(static one => new object[] { one.Contact, one.Variant }));
            marked.UnionWith(await connection.Under(cancellationToken).ReadAsync(
                $"""
                INSERT INTO recipient (campaign, contact, variant, revision, take, state, attempted, at)
                SELECT @c, contact, variant, @revision, 1, 0, 0, @at FROM ({rows.Select("contact", "variant")}) AS given
                WHERE true
                ON CONFLICT (campaign, contact) DO NOTHING
                RETURNING contact
                """,
                static row => row.GetInt64(0), [.. rows.Values, ("c", campaign), ("revision", revision), ("at", now)]));
        }

        return marked;
    }

    /// <summary>How many are written, or about to be, and have not been attempted: counted up to a number.</summary>
    public static async Task<long> AheadAsync(DbConnection connection, long campaign, long most, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            "SELECT count(*) FROM (SELECT 1 FROM recipient WHERE campaign = @c AND state < 3 AND attempted = 0 LIMIT @most) AS ahead",
            static row => row.GetInt64(0), ("c", campaign), ("most", most)))[0];

    /// <summary>How many are marked whom a segment does not mean.</summary>
    public static async Task<long> OutsideAsync(
        DbConnection connection, DatabaseKind kind, CampaignRow campaign, Segment? segment, long nowMs,
        CancellationToken cancellationToken)
    {
        var sql = new SegmentSql(kind, nowMs);
        var condition = segment?.ToSql(sql) ?? "TRUE";
        return (await connection.Under(cancellationToken).ReadAsync(
            $"""
            SELECT count(*) FROM recipient WHERE campaign = @c
            AND contact NOT IN (SELECT id FROM {ContactView.Of(kind)} WHERE {condition})
            """,
            static row => row.GetInt64(0), [.. sql.Values, ("c", campaign.Id), ("audience", campaign.Audience)]))[0];
    }

    /// <summary>Those of a state that have not been attempted.</summary>
    public static Task<List<RecipientRow>> UnattemptedAsync(
        DbConnection connection, long campaign, RecipientState state, long behind, int most, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM recipient WHERE campaign = @c AND state = @state AND state < 3 AND attempted = 0 AND contact > @behind "
                + $"ORDER BY contact LIMIT {most}",
            Read, ("c", campaign), ("state", (long)state), ("behind", behind));

    /// <summary>Reads marks, to be changed before the transaction ends.</summary>
    public static async Task<List<RecipientRow>> LockAsync(
        DbConnection connection, DatabaseKind kind, long campaign, IReadOnlyCollection<long> contacts, CancellationToken cancellationToken)
    {
        var found = new List<RecipientRow>(contacts.Count);
        foreach (var some in contacts.Chunk(Rows.Most))
        {
            var rows = new Rows(some.Select(static contact => new object[] { contact }));
            found.AddRange(await connection.Under(cancellationToken).ReadAsync(
                $"SELECT {Columns} FROM recipient WHERE campaign = @c AND contact IN ({rows.Select("contact")})"
                    + (kind == DatabaseKind.Postgresql ? " ORDER BY contact FOR UPDATE" : ""),
                Read, [.. rows.Values, ("c", campaign)]));
        }

        return found;
    }

    /// <summary>Writes marks that were changed.</summary>
    public static async Task WriteAsync(
        DbConnection connection, long campaign, IReadOnlyCollection<RecipientRow> recipients, long now, CancellationToken cancellationToken)
    {
        foreach (var some in recipients.Chunk(Rows.Most))
        {
            var rows = new Rows(some.Select(static one => new object[]
            {
                one.Contact, one.Revision, one.Take, (long)one.State, one.IsAttempted ? 1L : 0L, one.Message ?? "", one.Detail ?? "",
            }));
            await connection.Under(cancellationToken).RunAsync(
                $"""
                UPDATE recipient SET revision = given.revision, take = given.take, state = given.state, attempted = given.attempted,
                    message = nullif(given.message, ''), detail = nullif(given.detail, ''), at = @at
                FROM ({rows.Select("contact", "revision", "take", "state", "attempted", "message", "detail")}) AS given
                WHERE recipient.campaign = @c AND recipient.contact = given.contact
                """,
                [.. rows.Values, ("c", campaign), ("at", now)]);
        }
    }

    /// <summary>Those whose message was not taken, with the reason.</summary>
    public static Task<List<RecipientRow>> TroubledAsync(
        DbConnection connection, long campaign, long behind, int most, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM recipient WHERE campaign = @c AND state IN (7, 8) AND contact > @behind ORDER BY contact LIMIT {most}",
            Read, ("c", campaign), ("behind", behind));

    private static RecipientRow Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), (RecipientState)row.GetInt64(4), row.GetInt64(5) != 0,
        row.TextOrNull(6), row.TextOrNull(7), row.GetInt64(8));
}
