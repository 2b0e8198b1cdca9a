using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>
/// Which messages of a campaign have been opened or clicked: a number that their links have in common, and that leads to no recipient.
/// </summary>
internal static class HitTable
{
    /// <returns>Those that are new.</returns>
    public static async Task<HashSet<(string Kind, string Mail)>> AddAsync(
        DbConnection connection, long campaign, IReadOnlyCollection<(string Kind, string Mail)> hits, CancellationToken cancellationToken)
    {
        var added = new HashSet<(string, string)>();
        foreach (var some in hits.Order().Chunk(Rows.Most))
        {
            var rows = new Rows(some.Select(static hit => new object[] { hit.Kind, hit.Mail }));
            added.UnionWith(await connection.Under(cancellationToken).ReadAsync(
                $"""
                INSERT INTO hit (campaign, kind, mail) SELECT @c, kind, mail FROM ({rows.Select("kind", "mail")}) AS given WHERE true
                ON CONFLICT DO NOTHING
                RETURNING kind, mail
                """,
                static row => (row.GetString(0), row.GetString(1)), [.. rows.Values, ("c", campaign)]));
        }

        return added;
    }
}
