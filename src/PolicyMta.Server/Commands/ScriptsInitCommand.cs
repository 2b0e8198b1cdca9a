using System.CommandLine;
using PolicyMta.Core.Text;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>
/// <c>policymta scripts init</c>: lays a folder for scripts with all that an editor needs, one script and its test. Overwrites nothing.
/// </summary>
internal static class ScriptsInitCommand
{
    /// <summary>Nobody but their owner may change scripts, whatever the process's mask is.</summary>
    private const UnixFileMode ForFiles =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode ForFolders =
        ForFiles | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static Command Create(Option<string> config, Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "The folder; made if it does not exist." };
        var json = AdminOptions.Json();
        var command = new Command(
            "init", "Write a folder for scripts: typings and settings for an editor, one script and its test. Overwrites nothing.")
        {
            folder,
            json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (path, configuration) = (Path.GetFullPath(parsed.GetValue(folder)!), Path.GetFullPath(parsed.GetValue(config)!));
            var files = NewScriptFiles.For(configuration);
            await WriteAsync(path, files, cancellationToken);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { Folder = path, Files = files.Select(file => file.Path), IsNamed = IsNamed(path, configuration) });
                return ExitCode.Success;
            }

            await terminal.Output.WriteLineAsync($"""
                {PrintableText.Word(path)} has policy.js, its test policy.test.js, and what an editor needs to check them.

                {Next(path, configuration)}
                In VS Code, open the folder: "Run Build Task" checks, and shows each mistake in its line.
                """);
            return ExitCode.Success;
        });
        return command;
    }

    private static string Next(string folder, string configuration)
    {
        var file = PrintableText.Word(configuration);
        var check = $"""
              policymta check --config {file}    # runs the tests, says what is wrong, changes nothing
              policymta reload --config {file}   # puts the scripts in force; from then on a saved script is in force by itself

            """;
        return IsNamed(folder, configuration)
            ? $"Next:\n\n{check}"
            : $"Next, name the folder in {file}\n\n  scripts:\n    path: {PrintableText.Word(folder)}\n\nand\n\n{check}";
    }

    private static bool IsNamed(string folder, string configuration)
    {
        if (!File.Exists(configuration))
            return false;
        try
        {
            return ConfigurationLoader.TryLoad(configuration, [])?.Policy.Scripts.Path is { IsEmpty: false } named
                && Path.GetFullPath(named) == folder;
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    private static async Task WriteAsync(string folder, ImmutableArray<NewScriptFile> files, CancellationToken cancellationToken)
    {
        if (files.FirstOrDefault(file => Path.Exists(Path.Combine(folder, file.Path))) is { } there)
            throw new CommandException(
                $"{PrintableText.Word(Path.Combine(folder, there.Path))} is there already: nothing was written. Name another folder.",
                ExitCode.Usage);
        try
        {
            foreach (var file in files)
            {
                var path = Path.Combine(folder, file.Path);
                MakeFolder(Path.GetDirectoryName(path)!);
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = ForFiles;
                await using var stream = new FileStream(path, options);
                await stream.WriteAsync(file.Content, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{PrintableText.Word(folder)} cannot be written: {e.Message}");
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, ForFolders);
    }
}
