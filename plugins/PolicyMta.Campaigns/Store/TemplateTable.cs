using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>Templates and their versions, by organisation: nothing is found but by it.</summary>
internal static class TemplateTable
{
    public const int MaxTemplates = 10_000;
    public const int MaxVersions = 10_000;

    private const string Columns = "name, last_version, published_version, created_at, created_by";
    private const string VersionColumns = "version, state, content, published_content, created_at, created_by, approved_by";

    public static Task<List<TemplateRow>> AllAsync(DbConnection connection, string organisation, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM template WHERE organisation = @o ORDER BY name", Read, ("o", organisation));

    public static async Task<TemplateRow?> FindAsync(
        DbConnection connection, string organisation, string name, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM template WHERE organisation = @o AND name = @n", Read, ("o", organisation),
            ("n", name))).FirstOrDefault();

    public static Task<List<VersionRow>> VersionsAsync(
        DbConnection connection, string organisation, string name, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            "SELECT version, state, '', NULL, created_at, created_by, approved_by FROM template_version "
                + "WHERE organisation = @o AND name = @n ORDER BY version DESC",
            ReadVersion, ("o", organisation), ("n", name));

    public static async Task<VersionRow?> VersionAsync(
        DbConnection connection, string organisation, string name, long version, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {VersionColumns} FROM template_version WHERE organisation = @o AND name = @n AND version = @v", ReadVersion,
            ("o", organisation), ("n", name), ("v", version))).FirstOrDefault();

    /// <summary>Adds a version with the next number; null if there are too many templates or versions.</summary>
    public static async Task<long?> AddAsync(
        DbConnection connection, string organisation, string name, string content, AuditEntry by, CancellationToken cancellationToken)
    {
        await AuditTable.OrganisationAsync(connection, organisation, by, cancellationToken);
        await connection.Under(cancellationToken).RunAsync(
            """
            INSERT INTO template (organisation, name, last_version, created_at, created_by)
            SELECT @o, @n, 0, @at, @who WHERE (SELECT count(*) FROM template WHERE organisation = @o) < @most
            ON CONFLICT (organisation, name) DO NOTHING
            """,
            ("o", organisation), ("n", name), ("at", by.At), ("who", by.Who), ("most", (long)MaxTemplates));

        // The row is held from here to the end of the transaction, so that two authors do not get one number.
        var numbers = await connection.Under(cancellationToken).ReadAsync(
            "UPDATE template SET last_version = last_version + 1 WHERE organisation = @o AND name = @n AND last_version < @most "
                + "RETURNING last_version",
            static row => row.GetInt64(0), ("o", organisation), ("n", name), ("most", (long)MaxVersions));
        if (numbers is not [var version])
            return null;
        await connection.Under(cancellationToken).RunAsync(
            "INSERT INTO template_version (organisation, name, version, state, content, created_at, created_by) "
                + "VALUES (@o, @n, @v, @s, @c, @at, @who)",
            ("o", organisation), ("n", name), ("v", version), ("s", VersionState.Draft.Word()), ("c", content), ("at", by.At),
            ("who", by.Who));
        return version;
    }

    public static Task ApproveAsync(
        DbConnection connection, string organisation, string name, long version, string who, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            "UPDATE template_version SET state = @s, approved_by = @who "
                + "WHERE organisation = @o AND name = @n AND version = @v AND approved_by IS NULL",
            ("s", VersionState.Approved.Word()), ("who", who), ("o", organisation), ("n", name), ("v", version));

    /// <summary>Has a version sent from now on. What is sent of it is written once.</summary>
    public static async Task PublishAsync(
        DbConnection connection, string organisation, string name, long version, string published, CancellationToken cancellationToken)
    {
        await connection.Under(cancellationToken).RunAsync(
            "UPDATE template_version SET state = @s, published_content = @p "
                + "WHERE organisation = @o AND name = @n AND version = @v AND published_content IS NULL",
            ("s", VersionState.Published.Word()), ("p", published), ("o", organisation), ("n", name), ("v", version));
        await PointAsync(connection, organisation, name, version, cancellationToken);
    }

    /// <summary>Has a version sent that was published before.</summary>
    public static Task PointAsync(
        DbConnection connection, string organisation, string name, long version, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            "UPDATE template SET published_version = @v WHERE organisation = @o AND name = @n", ("v", version),
            ("o", organisation), ("n", name));

    private static TemplateRow Read(DbDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), row.NumberOrNull(2), row.GetInt64(3), row.GetString(4));

    private static VersionRow ReadVersion(DbDataReader row) => new(
        row.GetInt64(0), Enum.Parse<VersionState>(row.GetString(1), ignoreCase: true), row.GetString(2), row.TextOrNull(3), row.GetInt64(4),
        row.GetString(5), row.TextOrNull(6));
}
