namespace PolicyMta.Server.Commands;

/// <summary>Ends a command because no server can be asked: none runs, or this configuration does not lead to one.</summary>
internal sealed class NoServerException(string message, int exitCode = ExitCode.Failure) : CommandException(message, exitCode);
