using System.Globalization;
using System.Text.Json;
using PolicyMta.SuppressionList.Hygiene;

namespace PolicyMta.SuppressionList.Commands;

/// <summary><c>policymta suppression hygiene</c>: which lists and campaigns have bad addresses.</summary>
internal sealed class HygieneCommand(HygieneBook book)
{
    public PluginCommand Describe() => new()
    {
        Name = "suppression hygiene",
        ReadOnly = true,
        Examples = ["policymta suppression hygiene --campaign spring"],
        Description = "Show signals of bad lists by campaign and source: unknown users, misspelt domains, role accounts, likely traps.",
        Options =
        [
            CommandWords.Campaign with { Description = "This campaign alone." },
            CommandWords.Tenant with { Description = "This tenant alone." },
            new CommandOption("--source", "Addresses of this source alone.") { ValueName = "NAME" },
        ],
        Handler = (call, _) => new(Show(book.Read(call.Get("--tenant"), call.Get("--campaign"), call.Get("--source")))),
    };

    public static void Write(Utf8JsonWriter json, IReadOnlyList<HygieneRow> rows)
    {
        json.WriteStartArray();
        foreach (var row in rows)
            row.Write(json);
        json.WriteEndArray();
    }

    private static CommandResult Show(IReadOnlyList<HygieneRow> rows) => new()
    {
        Text = rows.Count == 0 ? "Nothing has been counted." : "",
        Table = rows.Count == 0 ? null : new CommandTable(
            ["Tenant", "Campaign", "Source", "Recipients", "Unknown", "Complaints", "Typos", "Roles", "Traps?", "Signals"],
            [.. rows.Select(Row)]),
        Json = JsonText.Of(json => Write(json, rows)),
    };

    private static ImmutableArray<string> Row(HygieneRow row) =>
    [
        row.Tenant,
        row.Campaign,
        row.Source,
        row.Recipients.ToString(CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{row.Unknown} ({row.UnknownPercent:F1} %)"),
        row.Complaints.ToString(CultureInfo.InvariantCulture),
        row.Typos.ToString(CultureInfo.InvariantCulture),
        row.Roles.ToString(CultureInfo.InvariantCulture),
        row.TrapLike.ToString(CultureInfo.InvariantCulture),
        string.Join("; ", row.Signals),
    ];
}
