using System.Data.Common;
using PolicyMta.Campaigns.Audiences;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Watching;

/// <summary>
/// When contacts were last written to and when they reacted, for segments. A reaction is noted if it names its recipient, which takes the
/// recipient's consent; who withdraws it loses what was noted.
/// </summary>
internal static class ContactActivity
{
    /// <param name="connection">Where it is noted.</param>
    /// <param name="audience">The contacts' audience.</param>
    /// <param name="column">What is noted: the name of a column.</param>
    /// <param name="contacts">The contacts, and when.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task NoteAsync(
        DbConnection connection, long audience, string column, List<(long Contact, long At)> contacts, CancellationToken cancellationToken)
    {
        foreach (var some in contacts.OrderBy(static one => one.Contact).Chunk(Rows.Most))
        {
            var rows = new Rows(some.Select(static one => new object[] { one.Contact, one.At }));
            await connection.Under(cancellationToken).RunAsync(
                $"UPDATE contact SET {column} = given.at FROM ({rows.Select("id", "at")}) AS given "
                    + "WHERE contact.audience = @a AND contact.id = given.id",
                [.. rows.Values, ("a", audience)]);
        }
    }

    /// <summary>Notes a reaction of the recipients that it names.</summary>
    public static async Task NoteAsync(DbConnection connection, long audience, DeliveryEvent told, CancellationToken cancellationToken)
    {
        var set = told.Kind switch
        {
            EventKind.Opened => "opened_at = @at",
            EventKind.Clicked => "clicked_at = @at",
            EventKind.Unsubscribed => "unsubscribed_at = @at",
            WatchedEvents.Consent when told.Metadata.GetValueOrDefault("tracking") is not "identified" =>
                "opened_at = NULL, clicked_at = NULL",
            _ => null,
        };
        if (set is null)
            return;
        foreach (var recipient in told.Recipients)
        {
            await connection.Under(cancellationToken).RunAsync(
                $"UPDATE contact SET {set} WHERE audience = @a AND address_key = @key",
                [.. set.Contains("@at", StringComparison.Ordinal) ? [("at", (object?)told.Time.ToUnixTimeMilliseconds())]
                    : Array.Empty<(string, object?)>(), ("a", audience), ("key", ContactAddress.KeyOf(recipient))]);
        }
    }
}
