namespace PolicyMta.Server.Commands;

/// <summary>Ends a command with a message for the user on standard error.</summary>
internal class CommandException(string message, int exitCode = ExitCode.Failure) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
