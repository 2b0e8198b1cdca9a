using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Commands;

/// <summary><c>policymta suppression add</c> and <c>remove</c>. What they change is on disk when they return.</summary>
internal sealed class ChangeCommands(SuppressionBook book)
{
    private static readonly CommandArgument Subjects =
        new("ADDRESS", "Addresses and domains, for instance jane@example.com or example.com.") { IsMultiple = true };

    public void Add(IPluginBuilder builder)
    {
        builder.AddCommand(new PluginCommand
        {
            Name = "suppression add",
            Examples = ["policymta suppression add jane@example.com --tenant acme --reason complaint --note \"wrote to us\""],
            Description = "Have addresses or domains get no mail.",
            Arguments = [Subjects],
            Options =
            [
                CommandWords.Tenant, CommandWords.Global, CommandWords.List, CommandWords.Campaign,
                CommandWords.Reason with { Default = "manual" },
                new CommandOption("--for", "How long; for ever if left out.") { Kind = CommandValueKind.Duration, ValueName = "TIME" },
                new CommandOption("--note", "What to note beside it.") { ValueName = "TEXT" },
                new CommandOption("--by", "Who says so.") { ValueName = "NAME" },
            ],
            Handler = (call, _) => AddAsync(call),
        });
        builder.AddCommand(new PluginCommand
        {
            Name = "suppression remove",
            Examples = ["policymta suppression remove jane@example.com --tenant acme"],
            ExitCodes = ["1  nobody on the list was named"],
            Description = "Let addresses or domains get mail again. Entries of other tenants, lists and levels stay.",
            Arguments = [Subjects],
            Options =
            [
                CommandWords.Tenant, CommandWords.Global, CommandWords.List, CommandWords.Campaign,
                new CommandOption("--reason", "Remove this reason alone.") { ValueName = "REASON", Choices = Reasons.AllWords },
            ],
            Handler = (call, _) => RemoveAsync(call),
        });
    }

    private async ValueTask<CommandResult> AddAsync(CommandCall call)
    {
        var (tenant, list, problem) = CommandWords.PlaceOf(call);
        if (problem is not null)
            return CommandResult.Failure(problem);
        var length = call.GetDuration("--for");
        if (length <= TimeSpan.Zero)
            return CommandResult.Failure("--for takes a time of more than zero, for instance 30d.");
        var changes = new List<Change>();
        foreach (var subject in call.GetAll("ADDRESS"))
        {
            if (CommandWords.KeyOf(book, subject, tenant, list, out var original) is not { } key)
                return CommandResult.Failure(CommandWords.NotListable(subject));
            changes.Add(new Change(key)
            {
                Original = original,
                Replaces = true,
                Added = new Ground
                {
                    Reason = CommandWords.ReasonOf(call) ?? Reason.Manual,
                    Since = book.Now,
                    Until = book.Now + length,
                    Source = call.Get("--by") is { } name ? $"operator {CleanText.Of(name, 100)}" : "operator, on the command line",
                    Note = CleanText.Of(call.Get("--note")),
                },
            });
        }

        return Tell(await book.ApplyAsync(changes, null, CancellationToken.None), changes.Count);
    }

    private async ValueTask<CommandResult> RemoveAsync(CommandCall call)
    {
        var (tenant, list, problem) = CommandWords.PlaceOf(call);
        if (problem is not null)
            return CommandResult.Failure(problem);
        var reason = CommandWords.ReasonOf(call);
        var changes = new List<Change>();
        foreach (var subject in call.GetAll("ADDRESS"))
        {
            if (CommandWords.KeyOf(book, subject, tenant, list, out _) is not { } key)
                return CommandResult.Failure(CommandWords.NotListable(subject));
            changes.Add(new Change(key) { Removed = ground => reason is null || ground.Reason == reason });
        }

        var done = await book.ApplyAsync(changes, null, CancellationToken.None);
        return Tell(done, changes.Count) with { ExitCode = done.Removed + done.Updated == 0 ? 1 : 0 };
    }

    private static CommandResult Tell(Applied done, int asked)
    {
        var same = asked - done.Added - done.Updated - done.Removed;
        return new CommandResult
        {
            Text = $"{done.Added} added, {done.Updated} changed, {done.Removed} removed, {same} as before.",
            Json = JsonOf(done, asked),
        };
    }

    /// <summary>What changes did, as a JSON object.</summary>
    public static string JsonOf(Applied done, int asked) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("added", done.Added);
        json.WriteNumber("updated", done.Updated);
        json.WriteNumber("removed", done.Removed);
        json.WriteNumber("unchanged", asked - done.Added - done.Updated - done.Removed);
        json.WriteEndObject();
    });
}
