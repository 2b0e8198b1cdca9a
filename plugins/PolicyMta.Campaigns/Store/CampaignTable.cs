using System.Data.Common;
using PolicyMta.Campaigns.Sending;

namespace PolicyMta.Campaigns.Store;

/// <summary>The campaigns of organisations.</summary>
internal static class CampaignTable
{
    private const string Columns =
        "id, organisation, name, tenant, audience, plan, revision, state, reason, walked_to, walk_ended, winner, starts_at, started_at, "
            + "ended_at, suspended_by, created_at, created_by";

    public static Task<List<CampaignRow>> PageAsync(
        DbConnection connection, string organisation, long before, int most, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM campaign WHERE organisation = @o AND id < @before ORDER BY id DESC LIMIT {most}", Read,
            ("o", organisation), ("before", before));

    public static async Task<CampaignRow?> FindAsync(
        DbConnection connection, string organisation, string name, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM campaign WHERE organisation = @o AND name = @n", Read, ("o", organisation),
            ("n", name))).FirstOrDefault();

    public static async Task<CampaignRow?> GetAsync(DbConnection connection, long id, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM campaign WHERE id = @id", Read, ("id", id))).FirstOrDefault();

    /// <summary>Reads a campaign that nobody else changes until the transaction ends.</summary>
    public static async Task<CampaignRow?> LockAsync(DbConnection connection, long id, CancellationToken cancellationToken)
    {
        await connection.Under(cancellationToken).RunAsync("UPDATE campaign SET revision = revision WHERE id = @id", ("id", id));
        return await GetAsync(connection, id, cancellationToken);
    }

    /// <summary>Those that run, or begin at a time.</summary>
    public static Task<List<CampaignRow>> AtWorkAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM campaign WHERE state IN ('scheduled', 'running') ORDER BY id", Read);

    public static async Task<bool> HasAnyAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            "SELECT id FROM campaign LIMIT 1", static row => row.GetInt64(0))).Count > 0;

    /// <summary>Which campaign a tenant's mail of a name belongs to; null if none.</summary>
    public static async Task<CampaignRow?> OfMailAsync(
        DbConnection connection, string tenant, string name, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM campaign WHERE tenant = @t AND name = @n", Read, ("t", tenant), ("n", name))).FirstOrDefault();

    /// <returns>False if there is one of the name, in the organisation or with the tenant.</returns>
    public static async Task<bool> AddAsync(DbConnection connection, CampaignRow row, CancellationToken cancellationToken) =>
        await connection.Under(cancellationToken).RunAsync(
            """
            INSERT INTO campaign (id, organisation, name, tenant, audience, plan, revision, state, walked_to, walk_ended, created_at,
                created_by)
            VALUES (@id, @o, @n, @t, @a, @plan, @revision, @state, 0, 0, @at, @by)
            ON CONFLICT DO NOTHING
            """,
            ("id", row.Id), ("o", row.Organisation), ("n", row.Name), ("t", row.Tenant), ("a", row.Audience),
            ("plan", PlanJson.Write(row.Plan)), ("revision", row.Revision), ("state", row.State.Word()), ("at", row.CreatedAt),
            ("by", row.CreatedBy)) == 1;

    /// <summary>Writes what may change of a campaign.</summary>
    /// <returns>False if somebody else changed it since it was read.</returns>
    public static async Task<bool> UpdateAsync(
        DbConnection connection, CampaignRow before, CampaignRow now, CancellationToken cancellationToken) =>
        await connection.Under(cancellationToken).RunAsync(
            """
            UPDATE campaign SET audience = @a, plan = @plan, revision = @revision, state = @state, reason = @reason, walked_to = @walked,
                walk_ended = @ended_walk, winner = @winner, starts_at = @starts, started_at = @started, ended_at = @ended,
                suspended_by = @by
            WHERE id = @id AND revision = @was AND state = @was_state
            """,
            ("a", now.Audience), ("plan", PlanJson.Write(now.Plan)), ("revision", now.Revision), ("state", now.State.Word()),
            ("reason", now.Reason), ("walked", now.WalkedTo), ("ended_walk", now.HasWalked ? 1L : 0L), ("winner", now.Winner),
            ("starts", now.StartsAt), ("started", now.StartedAt), ("ended", now.EndedAt), ("by", now.SuspendedBy), ("id", now.Id),
            ("was", before.Revision), ("was_state", before.State.Word())) == 1;

    public static Task RemoveAsync(DbConnection connection, long id, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync("DELETE FROM campaign WHERE id = @id", ("id", id));

    private static CampaignRow Read(DbDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Organisation = row.GetString(1),
        Name = row.GetString(2),
        Tenant = row.GetString(3),
        Audience = row.GetInt64(4),
        Plan = PlanJson.Stored(row.GetString(5)),
        Revision = row.GetInt64(6),
        State = Enum.Parse<CampaignState>(row.GetString(7), ignoreCase: true),
        Reason = row.TextOrNull(8),
        WalkedTo = row.GetInt64(9),
        HasWalked = row.GetInt64(10) != 0,
        Winner = row.TextOrNull(11),
        StartsAt = row.NumberOrNull(12),
        StartedAt = row.NumberOrNull(13),
        EndedAt = row.NumberOrNull(14),
        SuspendedBy = row.TextOrNull(15),
        CreatedAt = row.GetInt64(16),
        CreatedBy = row.GetString(17),
    };
}
