using System.CommandLine;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary>The running server finds fault with what it was asked for: with each field and why.</summary>
internal sealed class RefusedFieldsException(string detail, ImmutableArray<FieldError> errors)
    : CommandException($"The server refused: {detail}")
{
    public ImmutableArray<FieldError> Errors { get; } = errors;

    /// <summary>The same as mistakes in the options of the command that asked.</summary>
    public CommandException AsMistakesIn(Command command) =>
        new(string.Join('\n', Errors.Select(error => $"{OptionOf(command, error.Field)}: {error.Message}")), Commands.ExitCode.Usage);

    private static string OptionOf(Command command, string field)
    {
        var name = field switch
        {
            "from" => "--since",
            "to" => "--until",
            _ => "--" + field.Replace('_', '-'),
        };
        return command.Options.Any(option => option.Name == name) ? name : field;
    }
}
