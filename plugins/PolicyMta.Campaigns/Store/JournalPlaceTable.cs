using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>Up to which event of the journal its readers have booked: written with what they book, so that none is booked twice.</summary>
internal static class JournalPlaceTable
{
    public static async Task<long> GetAsync(DbConnection connection, string reader, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            "SELECT event_id FROM journal_place WHERE reader = @r", static row => row.GetInt64(0), ("r", reader))).FirstOrDefault();

    public static Task SetAsync(DbConnection connection, string reader, long eventId, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            "INSERT INTO journal_place (reader, event_id) VALUES (@r, @e) ON CONFLICT (reader) DO UPDATE SET event_id = excluded.event_id",
            ("r", reader), ("e", eventId));
}
