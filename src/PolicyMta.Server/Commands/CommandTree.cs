using System.CommandLine;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Demo;

namespace PolicyMta.Server.Commands;

/// <summary>The command line as a whole. Without a command it serves.</summary>
internal static class CommandTree
{
    /// <summary>Parses and runs a command line; never throws for what a user did.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var parsed = Create(terminal).Parse(arguments);
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

    internal static RootCommand Create(Terminal terminal)
    {
        var config = new Option<string>("--config", "-c")
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
            CheckCommand.Create(config, terminal),
            ReloadCommand.Create(config, terminal),
            QueueCommand.Create(config, terminal),
            SendCommand.Create(config, terminal),
            UserCommand.Create(config, terminal),
            HandlersCommand.CreatePlugins(config, terminal),
            HandlersCommand.CreateScripts(config, terminal),
            ExplainCommand.Create(config, terminal),
            StatusCommand.Create(config, terminal),
            TokenCommand.Create(terminal),
        };
        root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(parsed.GetValue(config)!, terminal, cancellationToken));
        return root;
    }
}
