using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary>The running server finds fault with what it was asked for, which a command line said: with each field and why.</summary>
internal sealed class RefusedFieldsException(string detail, ImmutableArray<FieldError> errors)
    : CommandException($"The server refused: {detail}", Commands.ExitCode.Usage)
{
    public ImmutableArray<FieldError> Errors { get; } = errors;
}
