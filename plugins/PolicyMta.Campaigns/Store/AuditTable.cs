using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>What was done, by organisation and object; written in the transaction that does it.</summary>
internal static class AuditTable
{
    private const int MostShown = 200;

    /// <summary>Keeps an act; the organisation is made known if it is new.</summary>
    public static async Task AddAsync(
        DbConnection connection, string organisation, AuditEntry by, string action, string on, long? version,
        CancellationToken cancellationToken)
    {
        await OrganisationAsync(connection, organisation, by, cancellationToken);
        await connection.Under(cancellationToken).RunAsync(
            "INSERT INTO audit (id, organisation, at, who, action, object, version) VALUES (@id, @o, @at, @who, @action, @on, @v)",
            ("id", Guid.CreateVersion7().ToString()), ("o", organisation), ("at", by.At), ("who", by.Who), ("action", action), ("on", on),
            ("v", version));
    }

    /// <summary>Makes an organisation known, before anything of it is written.</summary>
    public static Task OrganisationAsync(
        DbConnection connection, string organisation, AuditEntry by, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            "INSERT INTO organisation (name, created_at) VALUES (@o, @at) ON CONFLICT (name) DO NOTHING",
            ("o", organisation), ("at", by.At));

    /// <summary>The last acts on an object, the newest first.</summary>
    public static Task<List<AuditRow>> OfAsync(
        DbConnection connection, string organisation, string on, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            "SELECT at, who, action, object, version FROM audit WHERE organisation = @o AND object = @on "
                + $"ORDER BY at DESC, id DESC LIMIT {MostShown}",
            static row => new AuditRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.NumberOrNull(4)),
            ("o", organisation), ("on", on));
}
