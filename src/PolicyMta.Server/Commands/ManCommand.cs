using System.CommandLine;
using PolicyMta.Core.Text;
using PolicyMta.Server.Commands.Help;
using PolicyMta.Server.Configuration.Schema;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta man</c>: the man pages, made of what the commands and the configuration say about themselves.</summary>
internal static class ManCommand
{
    private const UnixFileMode ForFiles =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode ForFolders =
        ForFiles | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static Command Create(Option<string> config, Terminal terminal, CommandPlugins loaded)
    {
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write a page for each command into DIR/man1, and that of policymta.yaml into DIR/man5.",
            HelpName = "DIR",
        };
        var command = new Command(
            "man", "Write the man page of the program, or all man pages into a folder, those of plugins' commands included.") { output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var plugins = await PluginCatalog.TryLoadAsync(
                parsed.GetValue(config)!, loaded.Contexts, [], cancellationToken);
            var commands = plugins?.Commands ?? [];
            var tree = CommandTree.Create(terminal, loaded, commands);
            var notes = new CommandNotes(commands);
            if (parsed.GetValue(output) is { } folder)
                await WriteAllAsync(Path.GetFullPath(folder), tree, notes, plugins?.Sections ?? [], terminal, cancellationToken);
            else
                await terminal.Output.WriteAsync(CommandPage.Write(tree, notes));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WriteAllAsync(
        string folder, Command tree, CommandNotes notes, ImmutableArray<PluginSection> plugins, Terminal terminal,
        CancellationToken cancellationToken)
    {
        try
        {
            var count = 0;
            foreach (var command in All(tree))
            {
                await WriteAsync(folder, 1, CommandPage.NameOf(command), CommandPage.Write(command, notes), cancellationToken);
                count++;
            }

            await WriteAsync(
                folder, 5, ConfigurationPage.Name, ConfigurationPage.Write(ConfigurationSchema.Of(plugins)), cancellationToken);
            await terminal.Output.WriteLineAsync($"{PrintableText.Word(folder)} has {DisplayText.Count(count + 1, "page")}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{PrintableText.Word(folder)} cannot be written: {e.Message}");
        }
    }

    /// <summary>For everybody to read, although the process keeps what it writes to itself.</summary>
    private static async Task WriteAsync(string folder, int section, string name, string page, CancellationToken cancellationToken)
    {
        var below = Directory.CreateDirectory(Path.Combine(folder, $"man{section}")).FullName;
        var file = Path.Combine(below, $"{name}.{section}");
        await File.WriteAllTextAsync(file, page, cancellationToken);
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(below, ForFolders);
        File.SetUnixFileMode(file, ForFiles);
    }

    /// <summary>A command and all below it.</summary>
    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.Where(child => !child.Hidden).SelectMany(All).Prepend(command);
}
