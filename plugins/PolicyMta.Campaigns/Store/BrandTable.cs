using System.Data.Common;
using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Store;

/// <summary>The blocks of brands, by organisation.</summary>
internal static class BrandTable
{
    public static async Task<ImmutableSortedDictionary<string, BrandBlock>> AllAsync(
        DbConnection connection, string organisation, CancellationToken cancellationToken)
    {
        var rows = await connection.Under(cancellationToken).ReadAsync(
            "SELECT name, html, plain FROM brand WHERE organisation = @o",
            static row => (Name: row.GetString(0), Block: new BrandBlock(row.GetString(1), row.GetString(2))), ("o", organisation));
        return rows.ToImmutableSortedDictionary(row => row.Name, row => row.Block, StringComparer.Ordinal);
    }

    public static Task PutAsync(
        DbConnection connection, string organisation, string name, BrandBlock block, AuditEntry by, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            """
            INSERT INTO brand (organisation, name, html, plain, changed_at, changed_by) VALUES (@o, @n, @h, @p, @at, @who)
            ON CONFLICT (organisation, name)
            DO UPDATE SET html = excluded.html, plain = excluded.plain, changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """,
            ("o", organisation), ("n", name), ("h", block.Html), ("p", block.Text), ("at", by.At), ("who", by.Who));

    public static async Task<bool> RemoveAsync(
        DbConnection connection, string organisation, string name, CancellationToken cancellationToken) =>
        await connection.Under(cancellationToken).RunAsync(
            "DELETE FROM brand WHERE organisation = @o AND name = @n", ("o", organisation), ("n", name)) > 0;
}
