using System.CommandLine;
using System.CommandLine.Parsing;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Tests.Commands.Help;

/// <summary>Every command, those of plugins included, says what it is, shows an example that is right, and can answer in JSON.</summary>
public sealed class CommandHelpTests(ShippedCommands shipped)
{
    /// <summary>Commands without <c>--json</c>, and why.</summary>
    private static readonly Dictionary<string, string> WithoutJson = new()
    {
        ["serve"] = "it answers nothing, and its log has a format of its own",
        ["demo"] = "--exit ends with a line of JSON",
        ["events export"] = "it writes a JSON object a line in any case",
        ["schema"] = "what it writes is JSON",
        ["completion"] = "what it writes is a script for a shell",
        ["man"] = "what it writes is a man page",
        ["rules schema"] = "what it writes is JSON",
    };

    [Fact]
    public void Each_has_a_description() => Demand(
        command => !string.IsNullOrWhiteSpace(command.Command.Description),
        "have no description: give one line that says what the command does.");

    [Fact]
    public void Each_argument_and_option_has_a_description() => Demand(
        command => command.Command.Arguments.All(argument => !string.IsNullOrWhiteSpace(argument.Description))
            && command.Command.Options.All(option => !string.IsNullOrWhiteSpace(option.Description)),
        "have an argument or option without a description.");

    [Fact]
    public void Each_has_an_example() => Demand(
        command => command.Path.Length == 0 || command.Command.Subcommands.Count > 0 || shipped.Notes.ExamplesOf(command.Command).Count > 0,
        "have no example. A command of the server gets one in src/PolicyMta.Server/Commands/Help/commands.txt, a plugin's in "
            + "PluginCommand.Examples.");

    [Fact]
    public void Each_example_is_one_of_its_command_and_can_be_understood()
    {
        var wrong = new List<string>();
        foreach (var (path, command) in shipped.All)
        {
            foreach (var example in shipped.Notes.ExamplesOf(command))
            {
                var line = example.Split('|', '>')[0].Trim();
                var parsed = shipped.Tree.Parse([.. CommandLineParser.SplitCommandLine(line).Skip(1)]);
                var isOwn = parsed.CommandResult.Command == command || IsBelow(parsed.CommandResult.Command, command);
                if (!line.StartsWith("policymta ", StringComparison.Ordinal) || !isOwn)
                    wrong.Add($"{path}: '{example}' calls another command");
                wrong.AddRange(parsed.Errors.Select(error => $"{path}: '{example}': {error.Message}"));
            }
        }

        Assert.True(wrong.Count == 0, "These examples do not do what they are for:\n" + string.Join('\n', wrong));
    }

    [Fact]
    public void Examples_are_of_commands_that_exist()
    {
        var known = shipped.All.Select(command => command.Path).ToHashSet();
        var unknown = File.ReadLines(Path.Combine(Repository.Root, "src/PolicyMta.Server/Commands/Help/commands.txt"))
            .Where(line => line.Length > 0 && line[0] is not (' ' or '#') && !known.Contains(line)).ToList();

        Assert.True(unknown.Count == 0, "commands.txt has examples of commands that do not exist: " + string.Join(", ", unknown));
    }

    [Fact]
    public void Each_can_answer_in_json() => Demand(
        command => command.Path.Length == 0 || command.Command.Action is null || WithoutJson.ContainsKey(command.Path)
            || command.Command.Options.Any(option => option.Name == "--json"),
        "have no --json: add AdminOptions.Json() to the command and write by Terminal.Show, or say in WithoutJson of this test why not.");

    [Fact]
    public void Nothing_is_excepted_that_does_not_exist() =>
        Assert.Empty(WithoutJson.Keys.Except(shipped.All.Select(command => command.Path)));

    [Theory]
    [InlineData("queue", "list")]
    [InlineData("rules", "test")]
    public async Task Help_ends_with_examples_and_exit_codes(params string[] command)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync([.. command, "--help"]);

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Empty(error);
        Assert.Contains($"Examples:\n  policymta {string.Join(' ', command)} ", output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:\n  0  it is done\n  1  ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commands_own_exit_codes_stand_in_place_of_the_usual_ones()
    {
        var (_, output, _) = await CommandLine.RunAsync("rules", "test", "--help");

        Assert.Contains("\n  3  no reaction\n  4  another", output, StringComparison.Ordinal);
    }

    private static bool IsBelow(Command command, Command above) =>
        command.Parents.OfType<Command>().Any(parent => parent == above || IsBelow(parent, above));

    private void Demand(Func<(string Path, Command Command), bool> holds, string otherwise)
    {
        var all = shipped.All.ToList();
        Assert.True(all.Count > 60, "The tree of commands is not read as it is.");
        var wrong = all.Where(command => !holds(command)).Select(command => $"policymta {command.Path}".Trim()).ToList();
        Assert.True(wrong.Count == 0, $"{string.Join(", ", wrong)}: these {otherwise}");
    }
}
