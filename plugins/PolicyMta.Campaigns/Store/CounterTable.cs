using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>What was counted of campaigns.</summary>
internal static class CounterTable
{
    /// <summary>Recipients by state.</summary>
    public const string Recipients = "recipients";

    public static async Task AddAsync(
        DbConnection connection, long campaign, IReadOnlyDictionary<CounterKey, long> amounts, CancellationToken cancellationToken)
    {
        // One order for all writers, so that no two wait for each other.
        foreach (var some in amounts.Where(static pair => pair.Value != 0).OrderBy(static pair => pair.Key).Chunk(Rows.Most))
        {
            var rows = new Rows(some.Select(static pair => new object[] { pair.Key.What, pair.Key.Variant, pair.Key.Name, pair.Value }));
            await connection.Under(cancellationToken).RunAsync(
                $"""
                INSERT INTO counter (campaign, what, variant, name, amount)
                SELECT @c, what, variant, name, amount FROM ({rows.Select("what", "variant", "name", "amount")}) AS given WHERE true
                ON CONFLICT (campaign, what, variant, name) DO UPDATE SET amount = counter.amount + excluded.amount
                """,
                [.. rows.Values, ("c", campaign)]);
        }
    }

    public static async Task<Dictionary<CounterKey, long>> AllAsync(
        DbConnection connection, long campaign, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            "SELECT what, variant, name, amount FROM counter WHERE campaign = @c",
            static row => (Key: new CounterKey(row.GetString(0), row.GetString(1), row.GetString(2)), Amount: row.GetInt64(3)),
            ("c", campaign))).ToDictionary(static pair => pair.Key, static pair => pair.Amount);
}
