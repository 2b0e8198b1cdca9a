using System.Data.Common;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>Imports that have not ended: one at a time for an audience.</summary>
internal static class ImportTable
{
    private const string Columns =
        "id, audience, state, plan, last_row, added, changed, removed, rejected, started_at, started_by";

    public static async Task<ImportRow?> OfAsync(DbConnection connection, long audience, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM audience_import WHERE audience = @a", Read, ("a", audience))).FirstOrDefault();

    /// <summary>Those that are to be cleaned up.</summary>
    public static Task<List<ImportRow>> EndedAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM audience_import WHERE state IN (@holds, @abandoned) ORDER BY id", Read,
            ("holds", ImportState.Holds.Word()), ("abandoned", ImportState.Abandoned.Word()));

    /// <returns>False if there is another.</returns>
    public static async Task<bool> AddAsync(
        DbConnection connection, long id, long audience, ImportPlan plan, AuditEntry by, CancellationToken cancellationToken) =>
        await connection.Under(cancellationToken).RunAsync(
            """
            INSERT INTO audience_import (id, audience, state, plan, last_row, added, changed, removed, rejected, started_at, started_by,
                touched_at)
            VALUES (@id, @a, @s, @plan, 1, 0, 0, 0, 0, @at, @who, @at) ON CONFLICT (audience) DO NOTHING
            """,
            ("id", id), ("a", audience), ("s", ImportState.Open.Word()), ("plan", plan.ToJson()), ("at", by.At), ("who", by.Who)) > 0;

    /// <summary>Counts what was read of an import that is open or closing.</summary>
    public static Task CountAsync(
        DbConnection connection, long id, long lastRow, (long Added, long Changed, long Removed, long Rejected) more, long now,
        CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            """
            UPDATE audience_import SET last_row = @last, added = added + @added, changed = changed + @changed, removed = removed + @removed,
                rejected = rejected + @rejected, touched_at = @now
            WHERE id = @id
            """,
            ("last", lastRow), ("added", more.Added), ("changed", more.Changed), ("removed", more.Removed), ("rejected", more.Rejected),
            ("now", now), ("id", id));

    /// <returns>False if it is in another state than it was thought to be.</returns>
    public static async Task<bool> MoveAsync(
        DbConnection connection, long id, ImportState from, ImportState to, long now, CancellationToken cancellationToken) =>
        await connection.Under(cancellationToken).RunAsync(
            "UPDATE audience_import SET state = @to, touched_at = @now WHERE id = @id AND state = @from", ("to", to.Word()), ("now", now),
            ("id", id), ("from", from.Word())) > 0;

    /// <summary>Gives up those of which nothing was heard since a time.</summary>
    public static Task ExpireAsync(DbConnection connection, long before, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            "UPDATE audience_import SET state = @abandoned WHERE touched_at < @before AND state IN (@open, @closing)",
            ("abandoned", ImportState.Abandoned.Word()), ("before", before), ("open", ImportState.Open.Word()),
            ("closing", ImportState.Closing.Word()));

    /// <returns>False if it is gone.</returns>
    public static async Task<bool> RemoveAsync(DbConnection connection, long id, CancellationToken cancellationToken) =>
        await connection.Under(cancellationToken).RunAsync("DELETE FROM audience_import WHERE id = @id", ("id", id)) > 0;

    private static ImportRow Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), Enum.Parse<ImportState>(row.GetString(2), ignoreCase: true),
        ImportPlan.Stored(row.GetString(3)), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8),
        row.GetInt64(9), row.GetString(10));
}
