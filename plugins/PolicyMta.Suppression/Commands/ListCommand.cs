using System.Globalization;
using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Commands;

/// <summary><c>policymta suppression list</c>: entries page by page.</summary>
internal sealed class ListCommand(SuppressionBook book, TimeProvider time)
{
    private const int MostRows = Page.Most;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public PluginCommand Describe() => new()
    {
        Name = "suppression list",
        ReadOnly = true,
        Examples = ["policymta suppression list --tenant acme --reason hard-bounce --since 7d"],
        Description = "Show who gets no mail, page by page.",
        Options =
        [
            CommandWords.Tenant with { Description = "Entries of this tenant; of all if left out." },
            CommandWords.Global with { Description = "Entries that hold for all tenants." },
            CommandWords.List with { Description = "Entries for this list alone." },
            CommandWords.Reason with { Description = "Entries with this reason." },
            new CommandOption("--domain", "Entries about this domain and its addresses.") { ValueName = "DOMAIN" },
            new CommandOption("--since", "Entries since a day or time (2026-11-28), or not older than 7d.") { ValueName = "TIME" },
            new CommandOption("--limit", $"How many, up to {MostRows}.")
            {
                Kind = CommandValueKind.Number, Default = "100", ValueName = "N",
            },
            new CommandOption("--after", "Go on where the page before ended: what it gave as next.") { ValueName = "PLACE" },
        ],
        LocalWithoutServer = true,
        Handler = (call, _) => new(Run(call)),
    };

    private CommandResult Run(CommandCall call)
    {
        if (call.Has("--global") && call.Has("--tenant"))
            return CommandResult.Failure("Write one of --tenant and --global.");
        var domain = call.Get("--domain");
        if (domain is not null && Normalizer.NameOf(domain) is null)
            return CommandResult.Failure($"'{CleanText.Of(domain, 100)}' is not a valid domain.");
        DateTimeOffset? since = null;
        if (call.Get("--since") is { } text && !TryReadSince(text, book.Now, out since))
            return CommandResult.Failure("--since takes a day (2026-11-28), a time (2026-11-28T12:00:00Z), or an age (7d).");
        var limit = call.GetNumber("--limit") ?? 100;
        if (limit is < 1 or > MostRows)
            return CommandResult.Failure($"--limit takes 1 to {MostRows}.");
        try
        {
            return Show(Page.Read(
                book,
                new PageFilter
                {
                    Tenant = call.Has("--global") ? "" : call.Get("--tenant"),
                    Domain = domain is null ? null : Normalizer.NameOf(domain),
                    List = call.Get("--list"),
                    Reason = CommandWords.ReasonOf(call),
                    Since = since,
                },
                call.Get("--after"), (int)limit, time, Patience));
        }
        catch (FormatException e)
        {
            return CommandResult.Failure(e.Message);
        }
    }

    /// <summary>Reads a day, a time or an age.</summary>
    public static bool TryReadSince(string text, DateTimeOffset now, out DateTimeOffset? since)
    {
        since = DurationText.TryParse(text, out var age) ? now - age
            : DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) ? day
            : null;
        return since is not null;
    }

    private CommandResult Show(Page page) => new()
    {
        Text = page.Entries.IsEmpty && page.Next is null ? "There is no such entry."
            : page.Next is { } next ? $"There are more: go on with --after {next}" : "",
        Table = page.Entries.IsEmpty ? null : new CommandTable(
            ["Address", "Tenant", "List", "Reason", "Since", "Until", "From"],
            [.. page.Entries.SelectMany(static found => found.Entry.Grounds.Select(ground => Row(found.Name, ground)))]),
        Json = JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("entries");
            foreach (var (name, entry) in page.Entries)
                EntryView.Write(json, name, entry, book.Now);
            json.WriteEndArray();
            json.WriteString("next", page.Next);
            json.WriteEndObject();
        }),
    };

    private static ImmutableArray<string> Row(EntryName name, Ground ground) =>
    [
        name.Subject,
        name.IsGlobal ? "(all)" : name.Tenant,
        name.List,
        Reasons.WordOf(ground.Reason),
        EntryView.TimeOf(ground.Since),
        ground.Until is { } until ? EntryView.TimeOf(until) : "for ever",
        CleanText.Of(ground.Source, 80) ?? "",
    ];
}
