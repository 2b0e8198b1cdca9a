using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>What the commands that ask a running server have in common.</summary>
internal static class AdminOptions
{
    /// <summary>The switch for scripts; each command has its own.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write JSON for scripts, not a table for people." };

    /// <summary>
    /// Has a command ask the running server something, and show the answer: to people, or as it is if <c>--json</c> is given, which it adds
    /// to the options.
    /// </summary>
    public static Command Asking<T>(
        this Command command, Option<string> config, Terminal terminal, Func<AdminClient, ParseResult, CancellationToken, Task<T>> ask,
        Action<T> show)
    {
        var json = Json();
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connect(parsed, config);
            try
            {
                terminal.Show(parsed.GetValue(json), await ask(client, parsed, cancellationToken), show);
            }
            catch (RefusedFieldsException e) when (e.Errors.Any(error => OptionOf(command, error.Field) is not null))
            {
                var lines = e.Errors.Select(error => $"{OptionOf(command, error.Field) ?? error.Field}: {error.Message}");
                throw new CommandException(string.Join('\n', lines), e.ExitCode);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The option by which the command line gave a field of the API, or null.</summary>
    private static string? OptionOf(Command command, string field)
    {
        var name = field switch
        {
            "from" => "--since",
            "to" => "--until",
            _ => "--" + field.Replace('_', '-'),
        };
        return command.Options.Any(option => option.Name == name) ? name : null;
    }

    public static AdminClient Connect(ParseResult parsed, Option<string> config, TimeSpan? patience = null) =>
        new(AdminAccess.Read(parsed.GetValue(config)!), patience);
}
