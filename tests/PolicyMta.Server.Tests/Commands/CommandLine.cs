using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>Runs command lines in this process and keeps what they write.</summary>
internal static class CommandLine
{
    /// <summary>What commands of all tests have loaded; disposed with <see cref="ShippedCommands"/>.</summary>
    public static CommandPlugins Loaded { get; } = new();

    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    public static async Task<(int ExitCode, string Output, string Error)> RunWithInputAsync(string input, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var exitCode = await CommandTree.RunAsync(
            arguments,
            new Terminal(output, error, isInteractive: false) { Input = new StringReader(input) },
            Loaded,
            CancellationToken.None);
        return (exitCode, output.ToString(), error.ToString());
    }
}
