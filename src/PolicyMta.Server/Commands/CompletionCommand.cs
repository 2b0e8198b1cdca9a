using System.CommandLine;
using System.Text;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta completion</c>: a script for a shell, which asks the program itself what may stand at the cursor; so words of plugins and
/// values of options are completed too.
/// </summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong(Shells);
        var command = new Command("completion", "Write a script that completes commands, options and values in a shell.") { shell };
        command.SetAction(async (parsed, _) =>
        {
            await terminal.Output.WriteAsync(Read(parsed.GetValue(shell)!));
            return ExitCode.Success;
        });
        return command;
    }

    private static string Read(string shell)
    {
        using var stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion/policymta.{shell}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
