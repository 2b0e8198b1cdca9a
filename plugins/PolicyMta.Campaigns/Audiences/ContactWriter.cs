using System.Data.Common;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>
/// Puts and removes single contacts of a locked audience, also while an import brings others: a contact that an import holds back is made
/// here at once, and what the import has for it stays to come; one that is removed here stays so. For one transaction.
/// </summary>
internal sealed class ContactWriter(DbConnection connection, LockedAudience audience, long now)
{
    private long _more;

    /// <summary>The audience as it will be.</summary>
    public LockedAudience Audience { get; private set; } = audience;

    /// <param name="contact">The contact.</param>
    /// <param name="isWhole">Whether what it had and is not named goes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is new.</returns>
    public async Task<bool> PutAsync(ContactWrite contact, bool isWhole, CancellationToken cancellationToken)
    {
        var key = ContactAddress.KeyOf(contact.Address);
        var given = contact.Fields.RemoveRange(
            contact.Fields.Where(static field => field.Value.Length == 0).Select(static field => field.Key));
        Audience = Audience with { Fields = Audience.With(given.Keys) };
        var sql = connection.Under(cancellationToken);
        var found = await FindAsync(key, cancellationToken);
        if (found is { IsGone: true })
        {
            await sql.RunAsync("DELETE FROM contact WHERE audience = @a AND id = @id", ("a", Audience.Id), ("id", found.Id));
            found = null;
        }

        if (found is null)
        {
            Audience = Audience with { LastContact = Audience.LastContact + 1 };
            _more++;
            await sql.RunAsync(
                "INSERT INTO contact (audience, id, address, address_key, locale, fields, since, changed_at) "
                    + "VALUES (@a, @id, @address, @key, @locale, @fields, @since, @at)",
                ("a", Audience.Id), ("id", Audience.LastContact), ("address", contact.Address), ("key", key), ("locale", contact.Locale),
                ("fields", FieldsJson.Write(given)), ("since", Audience.Epoch), ("at", now));
            return true;
        }

        if (found.IsHeldBack)
        {
            _more++;
            await sql.RunAsync(
                "UPDATE contact SET next_epoch = since, next_locale = locale, next_fields = fields, since = @since, locale = @locale, "
                    + "fields = @fields, changed_at = @at WHERE audience = @a AND id = @id",
                ("since", Audience.Epoch), ("locale", contact.Locale), ("fields", FieldsJson.Write(given)), ("at", now),
                ("a", Audience.Id), ("id", found.Id));
            await sql.RunAsync(
                "UPDATE audience_import SET added = added - 1, changed = changed + 1 WHERE audience = @a", ("a", Audience.Id));
            return true;
        }

        var locale = isWhole ? contact.Locale : contact.Locale ?? found.Locale;
        var fields = isWhole ? given : found.Fields.RemoveRange(contact.Fields.Keys).AddRange(given);
        await sql.RunAsync(
            "UPDATE contact SET locale = @locale, fields = @fields, changed_at = @at WHERE audience = @a AND id = @id",
            ("locale", locale), ("fields", FieldsJson.Write(fields)), ("at", now), ("a", Audience.Id), ("id", found.Id));
        await sql.RunAsync(
            "UPDATE contact SET next_epoch = NULL, next_locale = NULL, next_fields = NULL "
                + "WHERE audience = @a AND id = @id AND next_epoch <= @e",
            ("a", Audience.Id), ("id", found.Id), ("e", Audience.Epoch));
        return false;
    }

    /// <returns>False if it is not there.</returns>
    public async Task<bool> RemoveAsync(string address, CancellationToken cancellationToken)
    {
        var found = await FindAsync(ContactAddress.KeyOf(address), cancellationToken);
        if (found is null or { IsGone: true } or { IsHeldBack: true })
            return false;
        var sql = connection.Under(cancellationToken);
        await sql.RunAsync(
            """
            UPDATE audience_import SET
                changed = changed
                    - (SELECT count(*) FROM contact c WHERE c.audience = @a AND c.id = @id AND c.next_epoch = audience_import.id),
                removed = removed - (SELECT count(*) FROM contact c WHERE c.audience = @a AND c.id = @id AND c.until = audience_import.id)
            WHERE audience = @a AND state IN ('open', 'closing')
            """,
            ("a", Audience.Id), ("id", found.Id));
        await sql.RunAsync("DELETE FROM contact WHERE audience = @a AND id = @id", ("a", Audience.Id), ("id", found.Id));
        _more--;
        return true;
    }

    public Task SaveAsync(CancellationToken cancellationToken) =>
        AudienceTable.SaveAsync(connection, Audience, _more, now, cancellationToken);

    private async Task<Found?> FindAsync(string key, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            """
            SELECT id, locale, fields, COALESCE(next_epoch <= @e, FALSE), next_locale, next_fields, COALESCE(until <= @e, FALSE), since > @e
            FROM contact WHERE audience = @a AND address_key = @key
            """,
            Read, ("a", Audience.Id), ("key", key), ("e", Audience.Epoch))).FirstOrDefault();

    private static Found Read(DbDataReader row)
    {
        var (locale, fields) = (row.TextOrNull(1), FieldsJson.Read(row.GetString(2)));
        if (row.GetBoolean(3))
        {
            locale = row.TextOrNull(4) ?? locale;
            fields = FieldsJson.Merge(fields, row.TextOrNull(5) ?? "{}");
        }

        return new Found(row.GetInt64(0), locale is "" ? null : locale, fields, row.GetBoolean(6), row.GetBoolean(7));
    }

    private sealed record Found(
        long Id, string? Locale, ImmutableDictionary<string, string> Fields, bool IsGone, bool IsHeldBack);
}
