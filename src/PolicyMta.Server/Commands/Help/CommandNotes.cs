using System.CommandLine;
using System.Text;
using PolicyMta.Core.Policy;

namespace PolicyMta.Server.Commands.Help;

/// <summary>
/// Examples and exit codes of all commands: those of the server from <c>commands.txt</c>, those of plugins from their code.
/// </summary>
internal sealed class CommandNotes
{
    /// <summary>What every command means by its exit code.</summary>
    public static readonly ImmutableArray<string> UsualExitCodes =
    [
        "0  it is done",
        "1  it was understood, and went wrong: no server answers, for instance, or something was refused",
        "2  the command line or the configuration is wrong; nothing was done",
    ];

    private const string ExitCode = "exit ";
    private const string Resource = "commands.txt";
    private readonly Dictionary<string, (List<string> Examples, List<string> ExitCodes)> _notes = new(StringComparer.Ordinal);

    public CommandNotes(ImmutableArray<OwnedCommand> plugins)
    {
        Read();
        foreach (var command in plugins.Select(owned => owned.Command))
            _notes[command.Name] = ([.. command.Examples], [.. command.ExitCodes]);
    }

    /// <summary>What a user would type.</summary>
    public IReadOnlyList<string> ExamplesOf(Command command) => Of(command)?.Examples ?? [];

    /// <summary>The exit codes of a command, its own in place of the usual ones.</summary>
    public IReadOnlyList<string> ExitCodesOf(Command command)
    {
        var own = Of(command)?.ExitCodes ?? [];
        var replaced = own.Select(line => line[..1]).ToHashSet();
        return [.. UsualExitCodes.Where(line => !replaced.Contains(line[..1])).Concat(own).Order(StringComparer.Ordinal)];
    }

    /// <summary>The words of a command, without the program's name; empty for the program itself.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is not { } parent ? ""
        : PathOf(parent) is { Length: > 0 } above ? $"{above} {command.Name}"
        : command.Name;

    private (List<string> Examples, List<string> ExitCodes)? Of(Command command) =>
        _notes.TryGetValue(PathOf(command), out var notes) ? notes : null;

    private void Read()
    {
        using var stream = typeof(CommandNotes).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        List<string> examples = [], codes = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] != ' ')
                _notes[line] = (examples = [], codes = []);
            else if (line.Trim() is var text && text.StartsWith(ExitCode, StringComparison.Ordinal))
                codes.Add(text[ExitCode.Length..]);
            else
                examples.Add(text);
        }
    }
}
