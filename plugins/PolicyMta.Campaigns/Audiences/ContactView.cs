namespace PolicyMta.Campaigns.Audiences;

/// <summary>
/// Contacts as they are now: an import's rows are among them once the audience's epoch has reached its number, and not before. A reader
/// looks at one state, since the epoch is read by the same statement.
/// </summary>
internal static class ContactView
{
    /// <summary>A source of rows, with the parameter <c>audience</c>.</summary>
    public static string Of(DatabaseKind kind)
    {
        var merged = Merged(kind, "c.fields", "c.next_fields");
        return $"""
            (SELECT c.id, c.address, c.address_key,
                CASE WHEN c.next_epoch <= a.epoch THEN {Locale("c.locale", "c.next_locale")} ELSE c.locale END AS locale,
                CASE WHEN c.next_epoch <= a.epoch THEN {merged} ELSE c.fields END AS fields,
                c.delivered_at, c.opened_at, c.clicked_at, c.bounced_at, c.unsubscribed_at, c.changed_at
            FROM contact c JOIN audience a ON a.id = c.audience
            WHERE c.audience = @audience AND c.since <= a.epoch AND (c.until IS NULL OR c.until > a.epoch)) AS contacts
            """;
    }

    /// <summary>Fields with what is to be changed of them; null takes a field away.</summary>
    public static string Merged(DatabaseKind kind, string fields, string changes) => kind == DatabaseKind.Sqlite
        ? $"json_patch({fields}, {changes})"
        : $"CAST(jsonb_strip_nulls(CAST({fields} AS jsonb) || CAST({changes} AS jsonb)) AS text)";

    /// <summary>A language with what is to be changed of it: NULL leaves it, an empty text takes it away.</summary>
    public static string Locale(string locale, string change) => $"NULLIF(COALESCE({change}, {locale}), '')";
}
