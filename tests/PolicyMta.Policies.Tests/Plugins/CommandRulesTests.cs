using PolicyMta.Policies.Plugins;

namespace PolicyMta.Policies.Tests.Plugins;

public sealed class CommandRulesTests
{
    private static readonly PluginCommand Right = new()
    {
        Name = "acme show",
        Description = "Shows something.",
        Arguments = [new CommandArgument(
            "DOMAIN", "Which."), new CommandArgument("COUNT", "How many.") { Kind = CommandValueKind.Number, IsOptional = true }],
        Options = [new CommandOption("--since", "Since when.") { Kind = CommandValueKind.Duration, Default = "1h" }, new CommandOption(
            "--all", "All.") { Kind = CommandValueKind.Flag }],
        Handler = (_, _) => new(CommandResult.Ok("")),
    };

    [Fact]
    public void A_right_description_has_no_mistake() => Assert.Null(CommandRules.MistakeIn(Right, ["queue"]));

    [Theory]
    [InlineData("bounce show", null)]
    [InlineData("bounce", "is a command of the server")]
    [InlineData("queue show", "is a command of the server")]
    public void Under_a_shared_word_of_the_server_a_plugin_has_commands(string name, string? expected)
    {
        var mistake = CommandRules.MistakeIn(Right with { Name = name }, ["queue", "bounce"], ["bounce"]);

        Assert.Equal(expected is null, mistake is null);
        Assert.Contains(expected ?? "", mistake ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queue", "is a command of the server")]
    [InlineData("queue show", "is a command of the server")]
    [InlineData("", "one to three words")]
    [InlineData("Acme", "one to three words")]
    [InlineData("a  b", "one to three words")]
    [InlineData("a b c d", "one to three words")]
    [InlineData("--acme", "one to three words")]
    public void A_name_that_cannot_be_is_a_mistake(string name, string expected) =>
        Assert.Contains(expected, CommandRules.MistakeIn(Right with { Name = name }, ["queue"]), StringComparison.Ordinal);

    [Fact]
    public void Arguments_and_options_are_checked()
    {
        Assert.Contains("must be one line", Of(Right with { Description = "two\nlines" }), StringComparison.Ordinal);
        Assert.Contains("no handler", Of(Right with { Handler = null! }), StringComparison.Ordinal);
        Assert.Contains(
            "'domain' is not a valid name of an argument", Of(Right with { Arguments = [new("domain", "x")] }), StringComparison.Ordinal);
        Assert.Contains("two arguments A", Of(Right with { Arguments = [new("A", "x"), new("A", "x")] }), StringComparison.Ordinal);
        Assert.Contains(
            "must be the last",
            Of(Right with { Arguments = [new("A", "x") { IsMultiple = true }, new("B", "x")] }),
            StringComparison.Ordinal);
        Assert.Contains(
            "must be optional too",
            Of(Right with { Arguments = [new("A", "x") { IsOptional = true }, new("B", "x")] }),
            StringComparison.Ordinal);
        Assert.Contains(
            "must be a text", Of(Right with { Arguments = [new("A", "x") { Kind = CommandValueKind.Flag }] }), StringComparison.Ordinal);
        Assert.Contains(
            "'x' is not a valid choice",
            Of(Right with { Arguments = [new("A", "x") { Kind = CommandValueKind.Number, Choices = ["1", "x"] }] }),
            StringComparison.Ordinal);
        Assert.Contains(
            "'since' is not a valid name of an option", Of(Right with { Options = [new("since", "x")] }), StringComparison.Ordinal);
        Assert.Contains("--json is the server's", Of(Right with { Options = [new("--json", "x")] }), StringComparison.Ordinal);
        Assert.Contains("two options --a", Of(Right with { Options = [new("--a", "x"), new("--a", "x")] }), StringComparison.Ordinal);
        Assert.Contains(
            "the default of --a is not a whole number",
            Of(Right with { Options = [new("--a", "x") { Kind = CommandValueKind.Number, Default = "x" }] }),
            StringComparison.Ordinal);
        Assert.Contains(
            "is a flag",
            Of(Right with { Options = [new("--a", "x") { Kind = CommandValueKind.Flag, IsRequired = true }] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_checked_and_defaults_filled_in()
    {
        var call = CommandValues.Read(Right, Given(("DOMAIN", ["x.example"]), ("--all", ["true"])), out _)!;
        Assert.Equal(
            ("x.example", TimeSpan.FromHours(1), true, null),
            (call.Get("DOMAIN"), call.GetDuration("--since"), call.Has("--all"), call.GetNumber("COUNT")));

        Assert.Equal("DOMAIN is missing.", Mistake());
        Assert.Equal("There is no argument or option --nothing.", Mistake(("DOMAIN", ["x"]), ("--nothing", ["x"])));
        Assert.Equal("DOMAIN is given too often.", Mistake(("DOMAIN", ["x", "y"])));
        Assert.Equal("The value of COUNT is not a whole number.", Mistake(("DOMAIN", ["x"]), ("COUNT", ["1.5"])));
        Assert.StartsWith(
            "The value of --since is not a valid duration", Mistake(("DOMAIN", ["x"]), ("--since", ["soon"])), StringComparison.Ordinal);
        Assert.Equal("The value of DOMAIN has more than 4096 characters.", Mistake(("DOMAIN", [new string('x', 4097)])));
        Assert.Equal("The value of --all takes no value.", Mistake(("DOMAIN", ["x"]), ("--all", ["maybe"])));
    }

    [Fact]
    public async Task Mistakes_in_endpoints_and_commands_refuse_the_reload()
    {
        await using var bed = new PolicyBed();
        bed.Install("Misbehaves");
        bed.Install("Services", "One");
        bed.Install("Services", "Two");
        bed.Configure("plugins: { settings: { Test.Misbehaves: { how: describe-wrongly } } }");

        Assert.Equal(
            [
                "policymta.yaml:1:41: Test.Misbehaves maps the HTTP endpoint FETCH /x: the method is not one of GET, POST, PUT, PATCH, "
                    + "DELETE.",
                "policymta.yaml:1:41: Test.Misbehaves maps the HTTP endpoint GET x: the path is not valid. "
                    + Core.Policy.PathPattern.Remedy,
                "policymta.yaml:1:41: Test.Misbehaves maps the HTTP endpoint GET /{b}: it is mapped twice.",
                "policymta.yaml:1:41: Test.Misbehaves maps the HTTP endpoint GET /y: Deadline is 00:00:00. Allowed: more than 0s and up "
                    + "to 5m.",
                "policymta.yaml:1:41: Test.Misbehaves adds the command 'Wrong': its name must be one to three words of lower-case "
                    + "letters, digits and hyphens, "
                    + "with one space between them.",
                "policymta.yaml:1:41: Test.Misbehaves adds the HTTP area '/x': write lower-case letters, digits and hyphens, up to 40, "
                    + "beginning with a letter.",
                "policymta.yaml:1:41: Test.Misbehaves adds the HTTP area 'own': the server has it.",
                "policymta.yaml:1:41: Test.Misbehaves adds the HTTP area 'twice': it is added twice.",
                "policymta.yaml:1:41: Test.Misbehaves asks for a database: 'first' is not a valid name of a migration: write one like "
                    + "0001-first-tables.",
                "Two: Two adds the command 'services count', but 'services' is a command of One. Disable one of the two plugins.",
                "Two: Two adds the command 'bounce lines', but 'bounce' is a command of One. Disable one of the two plugins.",
                "Two: Two adds the console panel 'test-services', which One adds, too. Disable one of the two plugins, or rename one of "
                    + "the elements.",
                "Two: Two adds the HTTP area 'services', which One has. Disable one of the two plugins.",
            ],
            await bed.ProblemsAsync());
    }

    private static string Of(PluginCommand command) => CommandRules.MistakeIn(command, []) ?? "";

    private static string? Mistake(params (string Name, ImmutableArray<string> Values)[] given)
    {
        Assert.Null(CommandValues.Read(Right, Given(given), out var mistake));
        return mistake;
    }

    private static Dictionary<string, ImmutableArray<string>> Given(params (string Name, ImmutableArray<string> Values)[] given) =>
        given.ToDictionary(pair => pair.Name, pair => pair.Values);
}
