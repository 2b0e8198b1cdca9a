using System.CommandLine;
using PolicyMta.Core.Policy;
using PolicyMta.Policies;
using PolicyMta.Server.Commands.Help;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Demo;
using PolicyMta.Server.Simulate;

namespace PolicyMta.Server.Commands;

/// <summary>The command line as a whole. Without a command it serves.</summary>
internal static class CommandTree
{
    private const string NotLoaded = "The commands of plugins could not be loaded, or not all of them";
    private const int MostShown = 3;
    private static readonly ImmutableArray<string> ConfigNames = ["--config", "-c"];

    /// <summary>
    /// Commands of the server under which plugins have theirs too, since both are about the same: <c>bounce classify</c>.
    /// </summary>
    public static ImmutableHashSet<string> SharedWords { get; } = ["bounce"];

    /// <summary>Parses and runs a command line; never throws for what a user did.</summary>
    public static async Task<int> RunAsync(
        string[] arguments, Terminal terminal, CommandPlugins loaded, CancellationToken cancellationToken)
    {
        var parsed = Parse(arguments, terminal, loaded, []);
        var problems = new List<PolicyProblem>();
        await using var plugins = IsForPlugins(parsed, arguments)
            ? await PluginCatalog.TryLoadAsync(ConfigOf(arguments), loaded.Contexts, problems, cancellationToken)
            : null;
        if (plugins is { Commands.IsEmpty: false })
            parsed = Parse(arguments, terminal, loaded, plugins.Commands);
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            var exitCode = await parsed.InvokeAsync(invocation, cancellationToken);
            if (parsed.UnmatchedTokens.Count > 0 && plugins is { Problems.IsEmpty: false } or null && MayBeOfPlugin(arguments))
                await terminal.Error.WriteLineAsync(WhyNotLoaded(plugins is null ? [.. problems] : plugins.Problems));
            return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
        }
        catch (CommandException e)
        {
            await terminal.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (ConfigurationException e)
        {
            await terminal.Error.WriteAsync(e.Describe());
            await terminal.Error.WriteLineAsync(e.Message);
            return ExitCode.Usage;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Failure;
        }
    }

    /// <summary>The first mistakes, which may stand anywhere in the configuration.</summary>
    private static string WhyNotLoaded(ImmutableArray<PolicyProblem> problems) => problems.IsEmpty
        ? $"{NotLoaded}: 'policymta check' says why."
        : string.Join(
            '\n',
            problems.Take(MostShown).Select(problem => problem.ToString())
                .Prepend($"{NotLoaded}, because of mistakes in the configuration:")
                .Append(problems.Length > MostShown ? "'policymta check' shows all." : "Mend them first."));

    /// <summary>The words that are commands of the server, and so no plugin's.</summary>
    public static ImmutableHashSet<string> Words() =>
    [
        .. Create(new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false), new CommandPlugins())
            .Subcommands.Select(command => command.Name),
        "help",
        "version",
    ];

    private static ParseResult Parse(
        string[] arguments, Terminal terminal, CommandPlugins loaded, ImmutableArray<OwnedCommand> plugins) =>
        Create(terminal, loaded, plugins).Parse(arguments);

    /// <summary>
    /// Whether plugins have a say: for a word that is not the server's, for the list of all commands, and to complete what is typed.
    /// </summary>
    private static bool IsForPlugins(ParseResult parsed, string[] arguments) =>
        MayBeOfPlugin(arguments)
        || (parsed.Action is HelpWithExamples && SharedWords.Contains(parsed.CommandResult.Command.Name))
        || (parsed.CommandResult.Command is RootCommand
            && (parsed.Action is HelpWithExamples
                || (arguments.Length > 0 && arguments[0].StartsWith("[suggest", StringComparison.Ordinal))));

    /// <summary>
    /// Whether the first word is no command of the server, or one that is shared and has another word behind it. The parser cannot tell:
    /// behind a word that it does not know it takes the next one that it knows, as in <c>rules explain</c>.
    /// </summary>
    private static bool MayBeOfPlugin(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (ConfigNames.Contains(arguments[i]))
                i++;
            else if (!arguments[i].StartsWith('-'))
                return !arguments[i].StartsWith('[') && (SharedWords.Contains(arguments[i])
                    ? i + 1 < arguments.Length && !arguments[i + 1].StartsWith('-')
                    : !Words().Contains(arguments[i]));
        }

        return false;
    }

    /// <summary>
    /// The configuration that is named after a word that is not known yet: behind such a word the parser sees no options.
    /// </summary>
    private static string ConfigOf(string[] arguments)
    {
        var words = arguments is [['[', ..], var line] ? line.Split(' ', StringSplitOptions.RemoveEmptyEntries) : arguments;
        for (var i = 0; i < words.Length; i++)
        {
            foreach (var name in ConfigNames)
            {
                if (words[i] == name && i + 1 < words.Length)
                    return words[i + 1];
                if (words[i].StartsWith(name + "=", StringComparison.Ordinal))
                    return words[i][(name.Length + 1)..];
            }
        }

        return ConfigurationFile.DefaultName;
    }

    internal static RootCommand Create(Terminal terminal, CommandPlugins loaded, ImmutableArray<OwnedCommand> plugins = default)
    {
        var config = new Option<string>(ConfigNames[0], ConfigNames[1])
        {
            Description = "The configuration file.",
            HelpName = "FILE",
            DefaultValueFactory = _ => ConfigurationFile.DefaultName,
            Recursive = true,
        };
        var root = new RootCommand("""
            PolicyMta delivers your outbound mail, and your own scripts and plugins decide how.

            New here? 'policymta demo' shows it at work in half a minute, with nothing to configure.
            Without a command it serves from policymta.yaml, like 'policymta serve'.
            """)
        {
            config,
            ServeCommand.Create(config, terminal),
            DemoCommand.Create(terminal),
            SimulateCommand.Create(terminal, loaded),
            CheckCommand.Create(config, terminal, loaded),
            ReloadCommand.Create(config, terminal),
            QueueCommand.Create(config, terminal),
            SendCommand.Create(config, terminal),
            UserCommand.Create(config, terminal),
            TlsCommand.Create(config, terminal),
            HandlersCommand.CreatePlugins(config, terminal),
            HandlersCommand.CreateScripts(config, terminal),
            ExplainCommand.Create(config, terminal),
            EventsCommand.Create(config, terminal),
            ConsoleCommand.Create(config, terminal),
            AuditCommand.Create(config, terminal),
            WhyCommand.Create(config, terminal),
            ExportersCommand.Create(config, terminal),
            SessionsCommand.Create(config, terminal),
            TraceCommand.Create(config, terminal),
            RecorderCommand.Create(config, terminal),
            ProbeCommand.Create(config, terminal),
            StatusCommand.Create(config, terminal),
            StatsCommand.Create(config, terminal),
            LogCommand.Create(config, terminal),
            TokenCommand.Create(terminal),
            SchemaCommand.Create(config, terminal, loaded),
            CompletionCommand.Create(terminal),
            ManCommand.Create(config, terminal, loaded),
        };
        foreach (var command in DirectiveCommands.Create(config, terminal))
            root.Add(command);
        plugins = plugins.IsDefault ? [] : plugins;
        PluginVerbs.Add(root, plugins, config, terminal);
        HelpWithExamples.Add(root, new CommandNotes(plugins));
        root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(parsed.GetValue(config)!, terminal, cancellationToken));
        return root;
    }
}
