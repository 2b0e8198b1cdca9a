using System.Globalization;
using System.Text.Json;

namespace PolicyMta.IspRules.WarmUp;

/// <summary><c>policymta rules warm-up</c></summary>
internal static class WarmUpCommand
{
    public static void Add(IPluginBuilder builder, WarmUp warmUp) => builder.AddCommand(new PluginCommand
    {
        Name = "rules warm-up",
        ReadOnly = true,
        Examples = ["policymta rules warm-up --json"],
        Description = "Show how far new egress sources have been warmed up, by provider.",
        Handler = (_, _) => new(Show(warmUp.All)),
    });

    private static CommandResult Show(IReadOnlyList<(WarmUpKey Key, WarmUpState State, WarmUpOptions Options)> all) => new()
    {
        Text = all.Count == 0 ? "No egress source is being warmed up, or none has sent to a provider yet." : "",
        Table = all.Count == 0 ? null : new CommandTable(
            ["Source", "Provider", "Since", "Step", "Of", "Sent today", "Budget", "Complaints", "Lost", "State"], [.. all.Select(Row)]),
        Json = JsonText.Rows(all, Write),
    };

    private static ImmutableArray<string> Row((WarmUpKey Key, WarmUpState State, WarmUpOptions Options) one) =>
    [
        one.Key.Source,
        one.Key.Provider,
        one.State.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Show(Math.Min(one.State.StepOf(one.Options) + 1, one.Options.Steps.Length)),
        Show(one.Options.Steps.Length),
        Show(one.State.Sent),
        one.State.BudgetOf(one.Options) is { } budget ? Show(budget) : "-",
        Show(one.State.Complaints),
        Show(one.State.Lost),
        StateOf(one.State, one.Options),
    ];

    private static string StateOf(WarmUpState state, WarmUpOptions options) => state.BudgetOf(options) switch
    {
        null => "warm",
        { } budget when state.Sent >= budget => "spent",
        _ => state.Toll switch { 0 => "warming", 1 => "paused", _ => "stepping back" },
    };

    private static string Show(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, (WarmUpKey Key, WarmUpState State, WarmUpOptions Options) one)
    {
        var (key, state, options) = one;
        json.WriteStartObject();
        json.WriteString("source", key.Source);
        json.WriteString("provider", key.Provider);
        json.WriteString("since", state.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteNumber("step", Math.Min(state.StepOf(options) + 1, options.Steps.Length));
        json.WriteNumber("steps", options.Steps.Length);
        json.WriteNumber("sent_today", state.Sent);
        if (state.BudgetOf(options) is { } budget)
            json.WriteNumber("budget", budget);
        json.WriteNumber("complaints_today", state.Complaints);
        json.WriteNumber("lost_steps", state.Lost);
        json.WriteString("state", StateOf(state, options));
        json.WriteEndObject();
    }
}
