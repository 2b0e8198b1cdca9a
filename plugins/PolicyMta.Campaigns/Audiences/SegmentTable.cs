using System.Data.Common;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>Segments, by organisation: nothing is found but by it.</summary>
internal static class SegmentTable
{
    public const int MaxSegments = 1000;

    private const string Select =
        "SELECT s.name, s.audience, a.name, s.definition, s.changed_at, s.changed_by FROM segment s JOIN audience a ON a.id = s.audience ";

    public static Task<List<SegmentRow>> AllAsync(DbConnection connection, string organisation, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            Select + "WHERE s.organisation = @o ORDER BY s.name", Read, ("o", organisation));

    public static async Task<SegmentRow?> FindAsync(
        DbConnection connection, string organisation, string name, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            Select + "WHERE s.organisation = @o AND s.name = @n", Read, ("o", organisation), ("n", name))).FirstOrDefault();

    /// <summary>The names of segments of an audience.</summary>
    public static Task<List<string>> NamesOfAsync(DbConnection connection, long audience, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            "SELECT name FROM segment WHERE audience = @a ORDER BY name", static row => row.GetString(0), ("a", audience));

    /// <returns>False if there are too many.</returns>
    public static async Task<bool> PutAsync(
        DbConnection connection, string organisation, string name, long audience, Segment definition, AuditEntry by,
        CancellationToken cancellationToken) =>
        await connection.Under(cancellationToken).RunAsync(
            """
            INSERT INTO segment (organisation, name, audience, definition, changed_at, changed_by)
            SELECT @o, @n, @a, @d, @at, @who WHERE (SELECT count(*) FROM segment WHERE organisation = @o AND name <> @n) < @most
            ON CONFLICT (organisation, name) DO UPDATE SET audience = excluded.audience, definition = excluded.definition,
                changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """,
            ("o", organisation), ("n", name), ("a", audience), ("d", definition.ToJson()), ("at", by.At), ("who", by.Who),
            ("most", (long)MaxSegments)) > 0;

    public static async Task<bool> RemoveAsync(
        DbConnection connection, string organisation, string name, CancellationToken cancellationToken) =>
        await connection.Under(cancellationToken).RunAsync(
            "DELETE FROM segment WHERE organisation = @o AND name = @n", ("o", organisation), ("n", name)) > 0;

    private static SegmentRow Read(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetString(2), Segment.Stored(row.GetString(3)), row.GetInt64(4), row.GetString(5));
}
