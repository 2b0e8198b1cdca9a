using System.CommandLine;
using System.CommandLine.Parsing;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server.Commands;

/// <summary>The commands of plugins as commands of this program, made of their descriptions.</summary>
internal static class PluginVerbs
{
    private const string SharedNote =
        "\nThat is the command with options alone. The commands listed at the end are of plugins and do what they say there: none of them "
            + "does the above.";

    private delegate ImmutableArray<string> ReadValues(ParseResult parsed);

    /// <summary>Adds the commands to the root, each under the words of its name.</summary>
    public static void Add(RootCommand root, ImmutableArray<OwnedCommand> commands, Option<string> config, Terminal terminal)
    {
        foreach (var owned in commands)
        {
            var words = owned.Command.Name.Split(' ');
            Command parent = root;
            foreach (var word in words[..^1])
                parent = Child(parent, word, $"Commands of {owned.Plugin}.");
            Fill(Child(parent, words[^1], ""), owned, config, terminal);
        }
    }

    private static Command Child(Command parent, string word, string description)
    {
        if (parent.Subcommands.FirstOrDefault(command => command.Name == word) is { } known)
        {
            if (CommandTree.SharedWords.Contains(word) && known.Description?.Contains(SharedNote, StringComparison.Ordinal) == false)
                known.Description += SharedNote;
            return known;
        }

        var child = new Command(word, description);
        parent.Subcommands.Add(child);
        return child;
    }

    private static void Fill(Command command, OwnedCommand owned, Option<string> config, Terminal terminal)
    {
        var json = AdminOptions.Json();
        command.Description = owned.Command.Description;
        var readers = new List<(string Name, ReadValues Read)>();
        foreach (var argument in owned.Command.Arguments)
            readers.Add((argument.Name, Add(command, argument)));
        foreach (var option in owned.Command.Options)
            readers.Add((option.Name, Add(command, option)));
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var given = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
            foreach (var (name, read) in readers)
            {
                if (read(parsed) is { IsDefaultOrEmpty: false } values)
                    given[name] = values;
            }

            using var server = new CommandServer(
                owned.Plugin, () => AdminOptions.Connect(parsed, config, HttpEndpointOptions.DeadlineLimit + LeasedCall.Grace), terminal);
            var report = owned.Command.Local
                ? await RunHereAsync(owned, given, server, cancellationToken)
                : await AskAsync(owned, given, parsed, config, server, terminal, cancellationToken);
            CommandReportView.Show(report, parsed.GetValue(json), terminal);
            return report.ExitCode;
        });
    }

    private static ReadValues Add(Command command, CommandArgument described)
    {
        if (described.IsMultiple)
        {
            var several =
                new Argument<string[]>(described.Name) { Arity = new ArgumentArity(described.IsOptional ? 0 : 1, CommandValues.MaxValues) };
            Add(several);
            return parsed => [.. parsed.GetValue(several) ?? []];
        }

        var one = new Argument<string?>(described.Name) { Arity = new ArgumentArity(described.IsOptional ? 0 : 1, 1) };
        Add(one);
        return parsed => parsed.GetValue(one) is { } value ? [value] : [];

        void Add(Argument argument)
        {
            argument.Description = described.Description;
            argument.CompletionSources.Add([.. described.Choices]);
            argument.Validators.Add(result => Check(result, described.Name, described.Kind, described.Choices));
            command.Arguments.Add(argument);
        }
    }

    private static ReadValues Add(Command command, CommandOption described)
    {
        if (described.Kind == CommandValueKind.Flag)
        {
            var flag = new Option<bool>(described.Name) { Description = described.Description };
            command.Options.Add(flag);
            return parsed => parsed.GetValue(flag) ? ["true"] : [];
        }

        if (described.IsMultiple)
        {
            var several = new Option<string[]>(described.Name);
            Add(several);
            return parsed => [.. parsed.GetValue(several) ?? []];
        }

        var one = new Option<string?>(described.Name);
        Add(one);
        return parsed => parsed.GetValue(one) is { } value ? [value] : [];

        void Add(Option option)
        {
            option.Description = described.Default is { } value ? $"{described.Description} [default: {value}]" : described.Description;
            option.HelpName = described.Choices.Length > 0 ? string.Join('|', described.Choices) : described.ValueName;
            option.Required = described.IsRequired;
            option.CompletionSources.Add([.. described.Choices]);
            option.Validators.Add(result => Check(result, described.Name, described.Kind, described.Choices));
            command.Options.Add(option);
        }
    }

    private static void Check(SymbolResult result, string name, CommandValueKind kind, ImmutableArray<string> choices)
    {
        foreach (var token in result.Tokens)
        {
            if (CommandValues.MistakeIn(token.Value, kind, choices) is { } mistake)
                result.AddError($"{name} {mistake}");
        }
    }

    private static async Task<CommandReport> AskAsync(
        OwnedCommand owned, IReadOnlyDictionary<string, ImmutableArray<string>> given, ParseResult parsed, Option<string> config,
        CommandServer server, Terminal terminal, CancellationToken cancellationToken)
    {
        if (owned.Command.LocalWithoutServer && parsed.GetValue(config) is ConfigurationFile.DefaultName and var file && !File.Exists(file))
        {
            await terminal.Error.WriteLineAsync($"There is no {file} here: this is what holds without one.");
            return await RunHereAsync(owned, given, server, cancellationToken);
        }

        try
        {
            using var client = AdminOptions.Connect(parsed, config);
            return await client.PostAsync<CommandReport>(
                AdminPaths.Commands, new CommandRequest(owned.Command.Name, given), cancellationToken);
        }
        catch (NoServerException) when (owned.Command.LocalWithoutServer)
        {
            terminal.Error.WriteLine("No server answers: this is what the files say.");
            return await RunHereAsync(owned, given, server, cancellationToken);
        }
    }

    private static async Task<CommandReport> RunHereAsync(
        OwnedCommand owned, IReadOnlyDictionary<string, ImmutableArray<string>> given, CommandServer server,
        CancellationToken cancellationToken)
    {
        if (CommandValues.Read(owned.Command, given, out var mistake) is not { } call)
            throw new CommandException(mistake!, ExitCode.Usage);
        try
        {
            return CommandReport.Of(await owned.Command.Handler(call with { Server = server }, cancellationToken));
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return CommandReport.Failure($"{owned.Plugin} failed: {HandlerError.Describe(e)}");
        }
    }
}
