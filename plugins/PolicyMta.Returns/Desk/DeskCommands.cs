using System.Globalization;
using PolicyMta.Returns.Marks;

namespace PolicyMta.Returns.Desk;

/// <summary><c>policymta returns ...</c></summary>
internal sealed class DeskCommands(AbuseDesk desk, MarkBook marks, OriginBook origins, TimeProvider time)
{
    private const int MaxEntries = 200;
    private static readonly TimeSpan Usual = TimeSpan.FromDays(30);

    public void Add(IPluginBuilder builder)
    {
        builder.AddCommand(new PluginCommand
        {
            Name = "returns report",
            Examples = ["policymta returns report"],
            Description = "Count returned mail, complaints, automatic answers and unsubscriptions by tenant and campaign.",
            Options =
            [
                new CommandOption("--tenant", "Only of this tenant.") { ValueName = "TENANT" },
                new CommandOption("--campaign", "Only of this campaign.") { ValueName = "CAMPAIGN" },
                new CommandOption("--since", "The time up to now that is looked at, in whole days.")
                {
                    ValueName = "TIME",
                    Kind = CommandValueKind.Duration,
                    Default = "30d",
                },
                new CommandOption("--by-day", "Show each day apart.") { Kind = CommandValueKind.Flag },
            ],
            LocalWithoutServer = true,
            Handler = (call, _) => new(ShowReport(call)),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "returns show",
            Examples = ["policymta returns show 01J0000000000000000000000A"],
            Description = "Show what came back for a message, or about an address.",
            Arguments = [new CommandArgument("MESSAGE-OR-ADDRESS", "A message's id, or a recipient's address.")],
            LocalWithoutServer = true,
            Handler = (call, _) => new(Show(call.Get("MESSAGE-OR-ADDRESS")!)),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "returns verify",
            Examples = ["policymta returns verify b-abc.def@bounces.example.com"],
            ExitCodes = ["1  the mark has expired, or is of another message"],
            Description = "Say whether a return path or mark is genuine, and which message and recipient it was made for.",
            Arguments =
            [
                new CommandArgument("ADDRESS", "The return path, its local part, or the value of X-Report-Mark."),
                new CommandArgument("RECIPIENT", "Whether it was made for this recipient.") { IsOptional = true },
            ],
            LocalWithoutServer = true,
            Handler = (call, _) => new(Verify(call.Get("ADDRESS")!, call.Get("RECIPIENT"))),
        });
    }

    private CommandResult ShowReport(CommandCall call)
    {
        var byDay = call.Has("--by-day");
        var rows = Report.Of(desk, Since(call.GetDuration("--since")), call.Get("--tenant"), call.Get("--campaign"), byDay);
        return new CommandResult
        {
            Text = rows.Count == 0 ? "Nothing came back in that time." : "",
            Table = rows.Count == 0 ? null : Report.TableOf(rows, byDay),
            Json = JsonText.Rows(rows, Report.Write),
        };
    }

    /// <summary>The first day of a time that ends today.</summary>
    public ushort Since(TimeSpan? span)
    {
        var now = time.GetUtcNow();
        var back = span ?? Usual;
        return StoreKeys.DayOf(back >= now - DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : now - back);
    }

    public List<Entry> Find(string what) => what.Contains('@', StringComparison.Ordinal)
        ? [.. desk.OfAddress(what, MaxEntries)]
        : SpoolId.TryParse(what, null, out var id) ? [.. desk.OfMessage(id, MaxEntries)] : [];

    private CommandResult Show(string what)
    {
        if (!what.Contains('@', StringComparison.Ordinal) && !SpoolId.TryParse(what, null, out _))
            return CommandResult.Failure($"'{what}' is neither an address nor the id of a message.");
        var entries = Find(what);
        return new CommandResult
        {
            Text = entries.Count == 0 ? "Nothing is known to have come back." : "",
            Table = entries.Count == 0 ? null : new CommandTable(
                ["Time", "What", "Category", "Message", "Recipient", "Tenant", "Campaign", "Source", "Reply"],
                [.. entries.Select(Row)]),
            Json = JsonText.Rows(entries, static (json, entry) => entry.WriteTo(json)),
        };
    }

    private static ImmutableArray<string> Row(Entry entry) =>
    [
        entry.Time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), entry.Kind, Or(entry.Category),
        Or(entry.Id?.ToString()), entry.Recipient, Or(entry.Tenant), Or(entry.Campaign), Or(entry.EgressSource), Or(entry.Reply),
    ];

    private static string Or(string? text) => string.IsNullOrEmpty(text) ? "-" : text;

    private CommandResult Verify(string address, string? recipient)
    {
        var verdict = marks.CheckReturnPath(address, out var proof);
        if (verdict is MarkVerdict.None or MarkVerdict.Forged && marks.CheckField(address, out var ofField) is var other
            && other is MarkVerdict.Genuine or MarkVerdict.Expired)
            (verdict, proof) = (other, ofField);
        if (proof is null)
            return CommandResult.Failure(verdict == MarkVerdict.Forged
                ? "It is forged: no key of this server signed it."
                : "It is not a mark of this server.");

        var isOf = recipient is null ? (bool?)null : proof.IsOf(recipient);
        var origin = origins.Find(proof.Mark.Origin);
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            It is genuine{(verdict == MarkVerdict.Expired ? ", and too old to count" : "")}.
            Message:  {proof.Mark.Id}, accepted {proof.Mark.Id.Time:yyyy-MM-dd HH:mm:ss'Z'}
            Tenant:   {origin?.Tenant ?? "not known"}
            Campaign: {Or(origin?.Campaign)}
            """);
        if (isOf is { } fits)
            text += $"\nRecipient: it was {(fits ? "" : "not ")}made for {recipient}.";
        return new CommandResult
        {
            ExitCode = verdict == MarkVerdict.Expired || isOf == false ? 1 : 0,
            Text = text,
            Json = JsonObject(json =>
            {
                json.WriteString("verdict", verdict == MarkVerdict.Expired ? "expired" : "genuine");
                json.WriteString("message", proof.Mark.Id.ToString());
                if (origin is not null)
                {
                    json.WriteString("tenant", origin.Tenant);
                    json.WriteString("campaign", origin.Campaign);
                }

                if (isOf is { } fits)
                    json.WriteBoolean("is_of_recipient", fits);
            }),
        };
    }

    private static string JsonObject(Action<System.Text.Json.Utf8JsonWriter> write) => JsonText.Rows([write], static (json, fields) =>
    {
        json.WriteStartObject();
        fields(json);
        json.WriteEndObject();
    })[1..^1];
}
