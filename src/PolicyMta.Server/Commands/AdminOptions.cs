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
            terminal.Show(parsed.GetValue(json), await ask(client, parsed, cancellationToken), show);
            return ExitCode.Success;
        });
        return command;
    }

    public static AdminClient Connect(ParseResult parsed, Option<string> config, TimeSpan? patience = null) =>
        new(AdminAccess.Read(parsed.GetValue(config)!), patience);
}
