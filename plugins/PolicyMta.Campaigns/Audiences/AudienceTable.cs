using System.Data.Common;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>Audiences, by organisation: nothing is found but by it.</summary>
internal static class AudienceTable
{
    public const int MaxAudiences = 1000;

    private const string Columns = "id, name, fields, contacts, created_at, created_by, changed_at";

    public static Task<List<AudienceRow>> AllAsync(DbConnection connection, string organisation, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM audience WHERE organisation = @o ORDER BY name", Read, ("o", organisation));

    public static async Task<AudienceRow?> FindAsync(
        DbConnection connection, string organisation, string name, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM audience WHERE organisation = @o AND name = @n", Read, ("o", organisation),
            ("n", name))).FirstOrDefault();

    private static AudienceRow Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), FieldsJson.ReadNames(row.GetString(2)), row.GetInt64(3), row.GetInt64(4), row.GetString(5),
        row.GetInt64(6));
}
