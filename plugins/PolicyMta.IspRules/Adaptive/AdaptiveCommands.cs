using System.Globalization;
using System.Text.Json;

namespace PolicyMta.IspRules.Adaptive;

/// <summary><c>policymta rules adaptive ...</c></summary>
internal static class AdaptiveCommands
{
    public static void Add(IPluginBuilder builder, Learner learner)
    {
        builder.AddCommand(new PluginCommand
        {
            Name = "rules adaptive",
            ReadOnly = true,
            Examples = ["policymta rules adaptive --json"],
            Description = "Show the speeds that were learnt, by egress source and provider or site.",
            Handler = (_, _) => new(Show([.. learner.All])),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "rules adaptive reset",
            Examples = ["policymta rules adaptive reset --source ip1"],
            Description = "Forget what was learnt; the next mail begins gently.",
            Options =
            [
                new CommandOption("--source", "Only for this egress source.") { ValueName = "NAME" },
                new CommandOption("--place", "Only for this provider or site.") { ValueName = "NAME" },
                new CommandOption("--all", "For all of them.") { Kind = CommandValueKind.Flag },
            ],
            Handler = async (call, stop) => call.Has("--all") || call.Has("--source") || call.Has("--place")
                ? Told(await learner.ResetAsync(call.Get("--source"), call.Get("--place"), stop))
                : CommandResult.Failure("Name what to forget: --source, --place or --all."),
        });
    }

    private static CommandResult Told(int count) => count == 0
        ? CommandResult.Failure("Nothing was learnt for these.")
        : CommandResult.Ok(string.Create(CultureInfo.InvariantCulture, $"Forgot {count} of what was learnt."));

    private static CommandResult Show(ImmutableArray<LearntView> all) => new()
    {
        Text = all.IsEmpty ? "Nothing was learnt yet." : "",
        Table = all.IsEmpty ? null : new CommandTable(
            ["Source", "Place", "Rate", "Ceiling", "Now", "Connections", "State", "Last event", "At", "Probes from"],
            [.. all.Select(Row)]),
        Json = JsonText.Rows(all, Write),
    };

    private static ImmutableArray<string> Row(LearntView view) =>
    [
        view.Source,
        view.Place,
        RateText.Show(view.State.Rate),
        RateText.Show(view.State.Ceiling),
        RateText.Show(view.Pace),
        view.State.Connections.ToString(CultureInfo.InvariantCulture)
            + (view.State.ConnectionCeiling > 0 ? $" of {view.State.ConnectionCeiling.ToString(CultureInfo.InvariantCulture)}" : ""),
        WordOf(view.Phase),
        view.State.LastEvent ?? "-",
        TimeText.Of(view.State.LastEventAt),
        TimeText.Of(view.ProbeAt),
    ];

    private static string WordOf(RatePhase phase) => phase.ToString().ToLowerInvariant();

    private static void Write(Utf8JsonWriter json, LearntView view)
    {
        json.WriteStartObject();
        json.WriteString("source", view.Source);
        json.WriteString(view.IsProvider ? "provider" : "site", view.Place);
        json.WriteString("state", WordOf(view.Phase));
        json.WriteNumber("rate_per_minute", Math.Round(view.State.Rate, 3));
        json.WriteNumber("now_per_minute", Math.Round(view.Pace, 3));
        if (view.State.Ceiling > 0)
            json.WriteNumber("ceiling_per_minute", Math.Round(view.State.Ceiling, 3));
        json.WriteNumber("connections", view.State.Connections);
        if (view.State.ConnectionCeiling > 0)
            json.WriteNumber("connection_ceiling", view.State.ConnectionCeiling);
        if (view.State.LastEvent is { } last)
            json.WriteString("last_event", last);
        if (view.State.LastEventAt is { } at)
            json.WriteString("last_event_at", at.UtcDateTime);
        if (view.ProbeAt is { } probe)
            json.WriteString("probes_from", probe.UtcDateTime);
        json.WriteString("changed_at", view.State.At.UtcDateTime);
        json.WriteEndObject();
    }
}
