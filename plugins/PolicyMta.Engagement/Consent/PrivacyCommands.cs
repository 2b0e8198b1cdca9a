using System.Globalization;
using System.Text.Json;
using PolicyMta.Engagement.Hits;

namespace PolicyMta.Engagement.Consent;

/// <summary><c>policymta privacy ...</c></summary>
internal sealed class PrivacyCommands(ConsentBook consent, IMessageHistory history)
{
    private const string NoAddress = "1  it is not an address, and nothing was changed";
    private const int MostRows = 10_000;

    /// <summary>The kinds that name a recipient because of what he did.</summary>
    private static readonly ImmutableHashSet<string> Kinds =
        [EventKind.Opened, EventKind.Clicked, HitEvents.Hit, HitEvents.Machine];

    private static readonly CommandArgument Address = new("ADDRESS", "The recipient's address.");

    public void Add(IPluginBuilder builder)
    {
        builder.AddCommand(new PluginCommand
        {
            Name = "privacy export",
            Description = "Show what is kept of a recipient's choices, opens and clicks.",
            Examples = ["policymta privacy export jane@example.com --json"],
            Arguments = [Address],
            LocalWithoutServer = true,
            ExitCodes = [NoAddress],
            Handler = (call, _) => new(
                PersonAddress.Read(call.Get(Address.Name)!) is ({ } address, _) ? Export(address) : NotRead(call)),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "privacy forget",
            Description = "Have nothing learnt of a recipient any more, of any tenant's mail, sent already or not.",
            Examples = ["policymta privacy forget jane@example.com"],
            Arguments = [Address],
            ExitCodes = [NoAddress],
            Handler = async (call, stop) =>
            {
                if (PersonAddress.Read(call.Get(Address.Name)!) is not ({ } address, _))
                    return NotRead(call);
                await consent.SetAsync(ConsentBook.Everybody, address, Tracking.None, stop);
                return CommandResult.Ok(
                    "Nothing is learnt of this recipient any more. What the journal of events has goes with it (events: keep_for).");
            },
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "privacy consent",
            Description = "Write down what a recipient said may be learnt.",
            Examples = ["policymta privacy consent jane@example.com identified --tenant acme"],
            Arguments =
            [
                Address,
                new CommandArgument("TRACKING", "The most that may be learnt.") { Choices = ["none", "anonymous", "identified"] },
            ],
            Options = [new CommandOption("--tenant", "Of this tenant's mail alone.") { ValueName = "TENANT" }],
            ExitCodes = [NoAddress],
            Handler = async (call, stop) =>
            {
                if (PersonAddress.Read(call.Get(Address.Name)!) is not ({ } address, _))
                    return NotRead(call);
                var tracking = Enum.Parse<Tracking>(call.Get("TRACKING")!, ignoreCase: true);
                await consent.SetAsync(call.Get("--tenant") ?? ConsentBook.Everybody, address, tracking, stop);
                return CommandResult.Ok("It holds from now on, for mail already sent as well.");
            },
        });
    }

    private static CommandResult NotRead(CommandCall call) =>
        CommandResult.Failure(PersonAddress.Read(call.Get(Address.Name)!).Mistake);

    private CommandResult Export(string address)
    {
        var choices = consent.AllOf(address).ToList();
        var told = history.Read(0, new EventReading { Kinds = Kinds, WithDecisions = false, WithJson = false })
            .SelectMany(static batch => batch.Events)
            .Where(told => told.Recipients.Any(recipient => PersonAddress.KeyOf(recipient) == address))
            .Take(MostRows)
            .ToList();
        var rows = choices.Select(static one => Row(one.Choice.Time, "choice", one.Tenant, "", one.Choice.Tracking.Word()))
            .Concat(told.Select(static one =>
                Row(one.Time, one.Kind, one.Tenant ?? "", one.Campaign ?? "", one.Metadata.GetValueOrDefault(Labels.Url, ""))))
            .ToImmutableArray();
        return new CommandResult
        {
            Text = rows.IsEmpty ? "Nothing is kept of this address." : "",
            Table = rows.IsEmpty ? null : new CommandTable(["Time", "What", "Tenant", "Campaign", "Detail"], rows),
            Json = JsonText.Of(json => Write(json, choices, told)),
        };
    }

    private static void Write(Utf8JsonWriter json, List<(string Tenant, Choice Choice)> choices, List<DeliveryEvent> told)
    {
        json.WriteStartObject();
        json.WriteStartArray("choices");
        foreach (var (tenant, choice) in choices)
        {
            json.WriteStartObject();
            json.WriteString("time", choice.Time);
            json.WriteString("tenant", tenant);
            json.WriteString("tracking", choice.Tracking.Word());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("events");
        foreach (var one in told)
        {
            json.WriteStartObject();
            json.WriteString("time", one.Time);
            json.WriteString("kind", one.Kind);
            json.WriteString("tenant", one.Tenant);
            json.WriteString("campaign", one.Campaign);
            json.WriteString("message_id", one.OriginalId?.ToString());
            json.WriteString("url", one.Metadata.GetValueOrDefault(Labels.Url));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ImmutableArray<string> Row(DateTimeOffset at, string what, string tenant, string campaign, string detail) =>
        [at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), what, tenant, campaign, detail];
}
