namespace PolicyMta.BounceClassification.Commands;

/// <summary><c>bounce rules</c>: the rules in the order in which they are asked. Thread-safe.</summary>
internal sealed class RulesCommand(Classifier classifier, Func<string, SettingPlace?> placeOf)
{
    public PluginCommand Describe() => new()
    {
        Name = "bounce rules",
        ReadOnly = true,
        Examples = ["policymta bounce rules --json"],
        Description = "List the rules that classify replies, in the order in which they are asked.",
        Local = true,
        Options =
        [
            new CommandOption("--category", "Only rules of this category.") { ValueName = "NAME" },
            new CommandOption("--find", "Only rules with this text in their name or in what they look for.") { ValueName = "TEXT" },
        ],
        Handler = (call, _) => new ValueTask<CommandResult>(Run(call)),
    };

    private CommandResult Run(CommandCall call)
    {
        var (category, text) = (call.Get("--category"), call.Get("--find"));
        var rules = classifier.Book.Rules
            .Where(rule => category is null || rule.Options.Category.Equals(category, StringComparison.OrdinalIgnoreCase))
            .Where(rule => text is null || rule.Options.Says.Append(rule.Name)
                .Any(piece => piece.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        return new CommandResult
        {
            Text = $"{rules.Count} of {classifier.Book.Rules.Length} rules; {classifier.Book.Phrases} pieces of text are looked for.",
            Table = new CommandTable(
                ["Rule", "Category", "Scope", "Place", "Source"],
                [.. rules.Select(rule => ImmutableArray.Create(
                    rule.Name, rule.Options.Category, Word.Of(rule.Options.Scope),
                    rule.Path.Length > 0 ? ShownPlace.Of(placeOf(rule.Path)?.ToString() ?? "") : "", rule.Source ?? ""))]),
        };
    }
}
