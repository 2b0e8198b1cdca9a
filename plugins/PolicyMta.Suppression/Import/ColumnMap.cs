using System.Collections.Frozen;

namespace PolicyMta.SuppressionList.Import;

/// <summary>
/// Which column of a file holds what, by the names in its first line, and whose export it looks like. Immutable.
/// </summary>
internal sealed record ColumnMap
{
    /// <summary>An export of this server: its entries come from where they came from before.</summary>
    private const string Own = "policymta";

    /// <summary>What columns can hold.</summary>
    public static ImmutableArray<string> Roles { get; } = ["address", "tenant", "list", "reason", "since", "until", "category", "note"];

    /// <summary>
    /// Names that exports use. Sources: documentation.mailgun.com (bounces, complaints and unsubscribes import: address, code, error, tags,
    /// created_at); developers.sparkpost.com/api/suppression-list (recipient, type, source, description, created, updated);
    /// docs.aws.amazon.com/ses (EmailAddress, Reason, LastUpdateTime); www.twilio.com/docs/sendgrid/api-reference (bounces: created, email,
    /// reason, status); looked at in 2026-11.
    /// </summary>
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        ["address"] = "address",
        ["email"] = "address",
        ["emailaddress"] = "address",
        ["recipient"] = "address",
        ["mail"] = "address",
        ["domain"] = "address",
        ["tenant"] = "tenant",
        ["list"] = "list",
        ["listid"] = "list",
        ["reason"] = "reason",
        ["suppressionreason"] = "reason",
        ["since"] = "since",
        ["created"] = "since",
        ["createdat"] = "since",
        ["lastupdatetime"] = "since",
        ["date"] = "since",
        ["timestamp"] = "since",
        ["until"] = "until",
        ["expires"] = "until",
        ["expiresat"] = "until",
        ["category"] = "category",
        ["note"] = "note",
        ["description"] = "note",
        ["error"] = "note",
        ["comment"] = "note",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The indexes of columns by what they hold.</summary>
    public required FrozenDictionary<string, int> Columns { get; init; }

    /// <summary>The reason of rows that tell none.</summary>
    public string? Reason { get; init; }

    /// <summary>Whose export it looks like, or null.</summary>
    public string? Format { get; init; }

    /// <summary>Whether the first line is a row already.</summary>
    public bool IsHeadless { get; init; }

    public int this[string role] => Columns.GetValueOrDefault(role, -1);

    /// <param name="first">The fields of the first line.</param>
    /// <param name="given">Columns that somebody named: what they hold, and the column's name.</param>
    /// <param name="problem">What is wrong, or null.</param>
    public static ColumnMap? Read(
        IReadOnlyList<string> first, IReadOnlyList<KeyValuePair<string, string>> given, out string? problem)
    {
        problem = null;
        var names = first.Select(Simplify).ToList();
        if (given.Count == 0 && first.Count > 0 && first[0].Contains('@', StringComparison.Ordinal))
            return Headless(first);
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        var (format, reason) = FormatOf(names);
        for (var i = 0; i < names.Count; i++)
        {
            if (RoleOf(names[i], format) is { } role)
                columns.TryAdd(role, i);
        }

        foreach (var (role, name) in given)
        {
            if (!Roles.Contains(role))
            {
                problem = $"'{CleanText.Of(role, 50)}' is not something that a column can hold; write one of {string.Join(", ", Roles)}.";
                return null;
            }

            if (names.IndexOf(Simplify(name)) is not (>= 0 and var index))
            {
                problem = $"The file has no column '{CleanText.Of(name, 50)}': its first line names {Shown(first)}.";
                return null;
            }

            columns[role] = index;
        }

        if (columns.ContainsKey("address"))
            return new ColumnMap { Columns = columns.ToFrozenDictionary(StringComparer.Ordinal), Format = format, Reason = reason };
        problem = $"No column holds addresses: the first line names {Shown(first)}. Say which by --column address=NAME.";
        return null;
    }

    private static ColumnMap Headless(IReadOnlyList<string> first) => new()
    {
        IsHeadless = true,
        Format = first.Count == 2 ? "ses" : null,
        Columns = (first.Count > 1 ? new Dictionary<string, int> { ["address"] = 0, ["reason"] = 1 } : new() { ["address"] = 0 })
            .ToFrozenDictionary(StringComparer.Ordinal),
    };

    private static (string? Format, string? Reason) FormatOf(List<string> names)
    {
        bool Has(params ReadOnlySpan<string> wanted)
        {
            foreach (var name in wanted)
            {
                if (!names.Contains(name))
                    return false;
            }

            return true;
        }

        if (Has("address", "tenant", "list", "reason", "since", "until", "category", "source", "note"))
            return (Own, null);
        if (Has("address", "code", "error"))
            return ("mailgun-bounces", "hard-bounce");
        if (Has("address", "tags"))
            return ("mailgun-unsubscribes", "unsubscribe");
        if (Has("email", "status", "reason", "created"))
            return ("sendgrid-bounces", "hard-bounce");
        if (Has("email", "created"))
            return ("sendgrid", null);
        if (Has("recipient") && (Has("nontransactional") || Has("type")))
            return ("sparkpost", null);
        return Has("emailaddress", "reason") ? ("ses", null) : (null, null);
    }

    /// <summary>What a column holds by its name; some names mean something else in one export.</summary>
    private static string? RoleOf(string name, string? format) => (format, name) switch
    {
        ("sendgrid-bounces", "reason") => "note",
        ("sparkpost", "source") => "reason",
        (Own, "source") => "source",
        _ => Known.GetValueOrDefault(name),
    };

    private static string Simplify(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static string Shown(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(20).Select(name => $"'{CleanText.Of(name, 50)}'"));
}
