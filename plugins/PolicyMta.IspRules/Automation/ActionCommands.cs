namespace PolicyMta.IspRules.Automation;

/// <summary><c>policymta rules actions ...</c></summary>
internal static class ActionCommands
{
    public static void Add(IPluginBuilder builder, ActionBook book)
    {
        builder.AddCommand(new PluginCommand
        {
            Name = "rules actions list",
            ReadOnly = true,
            Examples = ["policymta rules actions list --all"],
            Description = "Show what automation did, why, and until when.",
            Options = [new CommandOption("--all", "Also what has ended or was cancelled.") { Kind = CommandValueKind.Flag }],
            Handler = (call, _) => new(Show([.. book.All.Where(action => call.Has("--all") || action.State is "active" or "pinned")])),
        });
        Add(builder, "cancel", "End an action now. It is not done again before it would have ended.", book.CancelAsync);
        Add(builder, "pin", "Keep an action in force until it is unpinned or cancelled.", book.PinAsync);
        Add(builder, "unpin", "Have a pinned action end by itself, its whole time from now.", book.UnpinAsync);
    }

    private static void Add(
        IPluginBuilder builder, string verb, string description, Func<string, CancellationToken, ValueTask<string?>> change) =>
        builder.AddCommand(new PluginCommand
        {
            Name = $"rules actions {verb}",
            Examples = [$"policymta rules actions {verb} 17"],
            Description = description,
            Arguments = [new CommandArgument("ID", "The action, as the list names it.")],
            Handler = async (call, stop) => await change(call.Get("ID")!, stop) is { } problem
                ? CommandResult.Failure(problem)
                : CommandResult.Ok($"Action {call.Get("ID")}: {verb} is done."),
        });

    private static CommandResult Show(ImmutableArray<(ActionRecord Record, string State)> actions) => new()
    {
        Text = actions.IsEmpty ? "No action is in force." : "",
        Table = actions.IsEmpty ? null : new CommandTable(
            ["Id", "State", "What", "For", "Until", "Rule", "Why"], [.. actions.Select(Row)]),
        Json = JsonText.Rows(actions, static (json, action) => action.Record.WriteTo(json, action.State)),
    };

    private static ImmutableArray<string> Row((ActionRecord Record, string State) action) =>
    [
        action.Record.Id,
        action.State,
        action.Record.What,
        action.Record.Aim,
        TimeText.Of(action.Record.Until),
        action.Record.Rule,
        action.Record.Why,
    ];
}
