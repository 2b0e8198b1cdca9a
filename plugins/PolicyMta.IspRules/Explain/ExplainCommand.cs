using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyMta.IspRules.Rules;

namespace PolicyMta.IspRules.Explain;

/// <summary>
/// <c>rules explain</c>: which rules hold for some mail, what each of its limits is, and where that is written. By the running server if
/// there is one, with what changes the limits for a time; else by what the files say. Thread-safe.
/// </summary>
internal sealed class ExplainCommand(
    RuleSet rules, Func<string, SettingPlace?> placeOf, ImmutableArray<IOverrides> overrides, Func<ITraffic> traffic)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public PluginCommand Describe() => new()
    {
        Name = "rules explain",
        ReadOnly = true,
        Examples = ["policymta rules explain --domain gmail.com --source ip1"],
        Description = "Show the limits and reactions that hold for some mail, and the file and line of each.",
        LocalWithoutServer = true,
        Options =
        [
            new CommandOption("--domain", "The recipients' domain.") { ValueName = "DOMAIN" },
            new CommandOption("--mx", "The domain's most preferred MX host; else the one that a rule gives as its example.")
            {
                ValueName = "HOST",
            },
            new CommandOption("--provider", "The provider, as if a script had named it.") { ValueName = "NAME" },
            new CommandOption("--source", "The egress source that the mail leaves from.") { ValueName = "NAME" },
            new CommandOption("--pool", "The egress pool, if a script chose one.") { ValueName = "NAME" },
            new CommandOption("--tenant", "The mail's tenant.") { ValueName = "NAME" },
            new CommandOption("--campaign", "The mail's campaign.") { ValueName = "NAME" },
        ],
        Handler = (call, _) => new ValueTask<CommandResult>(Run(call)),
    };

    private CommandResult Run(CommandCall call)
    {
        if (!call.Has("--domain") && !call.Has("--provider"))
            return CommandResult.Failure("Give a destination: --domain DOMAIN, or --provider NAME.");
        Place place;
        try
        {
            place = Place.Find(rules, call);
        }
        catch (FormatException e)
        {
            return CommandResult.Failure(e.Message);
        }

        if (place.Stack is not { } stack)
            return CommandResult.Failure($"No rule holds for {place}, and there is no rule \"default\".");
        var explained = Explanation.Of(place, stack, call, placeOf, overrides, traffic());
        return new CommandResult { Text = TextOf(explained), Json = JsonOf(explained) };
    }

    private static string TextOf(Explanation explained)
    {
        var text = new StringBuilder();
        text.Append(explained.Place).Append('\n')
            .Append("provider ").Append(explained.Stack.Provider ?? "none").Append(", traffic profile ").Append(explained.Profile)
            .Append(", egress pool ").Append(explained.Pool).Append(". Scripts may choose otherwise.\n");
        Section(text, "Rules, the strongest first:", explained.Layers.Select(layer => Row(layer.Layer.ToString(), Of(layer.Place))));
        Section(text, "Limits:", explained.Settings.Select(setting => Row(setting.Name, setting.Value, setting.From, Of(setting.Place))));
        Section(text, "Changed for a time:", explained.Overrides.Select(one =>
            Row(one.What, one.Where, $"by {one.Author}", one.Until is { } until ? $"until {until:u}" : "", one.Reason ?? "")));
        Section(text, "Counters:", explained.Counters.Select(counter => Row(counter.Name, counter.Facts, counter.Use)));
        Section(text, "Reactions to replies, in the order of asking:", explained.Replies.Select(reply =>
            Row($"{reply.Reply.RuleName}/{reply.Reply.Name}", DecisionText.Of(reply.Reply.Decision), Of(reply.Place))));
        return text.ToString().TrimEnd();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<ImmutableArray<string>> rows)
    {
        if (rows.ToList() is { Count: > 0 } list)
            text.Append('\n').Append(title).Append('\n').Append(Columns.Of(list)).Append('\n');
    }

    private static ImmutableArray<string> Row(params ImmutableArray<string> cells) => cells;

    private static string Of(SettingPlace? place) => place?.ToString() ?? "";

    private static string JsonOf(Explanation explained) => JsonSerializer.Serialize(new
    {
        explained.Place.Domain,
        explained.Place.Mx,
        MxIsExampleOf = explained.Place.ExampleOf,
        explained.Stack.Provider,
        TrafficProfile = explained.Profile,
        EgressPool = explained.Pool,
        Rules = explained.Layers.Select(layer => new { layer.Layer.Rule, When = layer.Layer.Narrowing, Place = layer.Place?.ToString() }),
        Limits = explained.Settings.Select(setting => new { setting.Name, setting.Value, setting.From, Place = setting.Place?.ToString() }),
        Overrides = explained.Overrides,
        Counters = explained.Counters,
        Replies = explained.Replies.Select(reply => new
        {
            Rule = reply.Reply.RuleName,
            Reply = reply.Reply.Name,
            Action = DecisionText.Of(reply.Reply.Decision),
            Place = reply.Place?.ToString(),
        }),
    }, Json);
}
