using System.Data.Common;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Audiences;

/// <summary>Audiences, by organisation: nothing is found but by it.</summary>
internal static class AudienceTable
{
    public const int MaxAudiences = 1000;

    /// <summary>What a name must be, as the end of a sentence.</summary>
    public const string NameRule = "must have 1 to 100 letters, digits, '.', '_' and '-', a letter or digit first.";

    private const string Columns = "id, name, fields, contacts, created_at, created_by, changed_at";

    /// <summary>Whether a text can name an audience, or a segment.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 100 && char.IsAsciiLetterOrDigit(text[0])
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    public static Task<List<AudienceRow>> AllAsync(DbConnection connection, string organisation, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM audience WHERE organisation = @o ORDER BY name", Read, ("o", organisation));

    public static async Task<AudienceRow?> FindAsync(
        DbConnection connection, string organisation, string name, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            $"SELECT {Columns} FROM audience WHERE organisation = @o AND name = @n", Read, ("o", organisation),
            ("n", name))).FirstOrDefault();

    /// <summary>Makes an audience without contacts, unless it is there.</summary>
    /// <returns>Whether it was made; null if there are too many.</returns>
    public static async Task<bool?> MakeAsync(
        DbConnection connection, string organisation, string name, long id, AuditEntry by, CancellationToken cancellationToken)
    {
        await AuditTable.OrganisationAsync(connection, organisation, by, cancellationToken);
        var made = await connection.Under(cancellationToken).RunAsync(
            """
            INSERT INTO audience (id, organisation, name, fields, last_contact, contacts, epoch, created_at, created_by, changed_at)
            SELECT @id, @o, @n, '[]', 0, 0, 0, @at, @who, @at WHERE (SELECT count(*) FROM audience WHERE organisation = @o) < @most
            ON CONFLICT (organisation, name) DO NOTHING
            """,
            ("id", id), ("o", organisation), ("n", name), ("at", by.At), ("who", by.Who), ("most", (long)MaxAudiences)) > 0;
        if (made)
            await AuditTable.AddAsync(connection, organisation, by, "create", ObjectOf(name), null, cancellationToken);
        return made ? true : await FindAsync(connection, organisation, name, cancellationToken) is null ? null : false;
    }

    /// <summary>Takes hold of an audience for the rest of the transaction; null if it is gone.</summary>
    public static async Task<LockedAudience?> LockAsync(DbConnection connection, long id, CancellationToken cancellationToken) =>
        (await connection.Under(cancellationToken).ReadAsync(
            "UPDATE audience SET last_contact = last_contact WHERE id = @id RETURNING id, epoch, last_contact, fields",
            static row => new LockedAudience(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), FieldsJson.ReadNames(row.GetString(3))),
            ("id", id))).FirstOrDefault();

    /// <summary>Writes what has changed of a locked audience.</summary>
    public static Task SaveAsync(
        DbConnection connection, LockedAudience audience, long moreContacts, long changedAt, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            "UPDATE audience SET epoch = @e, last_contact = @last, fields = @f, contacts = contacts + @more, changed_at = @at "
                + "WHERE id = @id",
            ("e", audience.Epoch), ("last", audience.LastContact), ("f", FieldsJson.Write(audience.Fields)), ("more", moreContacts),
            ("at", changedAt), ("id", audience.Id));

    /// <summary>Counts numbers that were given to contacts which are not there yet.</summary>
    public static Task CountAsync(DbConnection connection, long id, long lastContact, CancellationToken cancellationToken) =>
        connection.Under(cancellationToken).RunAsync(
            "UPDATE audience SET last_contact = @last WHERE id = @id", ("last", lastContact), ("id", id));

    /// <summary>Removes an audience; its contacts go bit by bit afterwards, and nobody finds them meanwhile.</summary>
    public static async Task RemoveAsync(DbConnection connection, long id, CancellationToken cancellationToken)
    {
        var sql = connection.Under(cancellationToken);
        await sql.RunAsync("DELETE FROM audience_import WHERE audience = @id", ("id", id));
        await sql.RunAsync("DELETE FROM audience WHERE id = @id", ("id", id));
        await sql.RunAsync("INSERT INTO audience_removal (audience) VALUES (@id)", ("id", id));
    }

    /// <summary>What the audit calls an audience.</summary>
    public static string ObjectOf(string name) => $"audience {name}";

    private static AudienceRow Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), FieldsJson.ReadNames(row.GetString(2)), row.GetInt64(3), row.GetInt64(4), row.GetString(5),
        row.GetInt64(6));
}
