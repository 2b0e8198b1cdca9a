using PolicyMta.Core.Files;
using PolicyMta.Policies;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Commands;

/// <summary>Finds folders of the configuration that a start could not make, because something else is in their place.</summary>
internal static class FolderMistakes
{
    private const int LongestPath = 4095;
    private const int LongestName = 255;

    public static IEnumerable<PolicyProblem> In(ServerConfiguration configuration)
    {
        var server = configuration.Server;
        var log = server.Logging.File;
        (string Setting, string Path)[] folders =
        [
            ("spool.path", server.Spool.Path),
            ("events.path", server.Events.Enabled ? server.Events.Path : ""),
            ("logging.file", log.IsEmpty ? "" : Path.GetDirectoryName(Path.GetFullPath(log)) ?? ""),
        ];
        foreach (var (setting, path) in folders.Where(folder => folder.Path.Length > 0))
        {
            if (MistakeIn(path) is { } mistake)
                yield return new PolicyProblem(
                    ConfigurationPlace.Of(configuration.File, setting), $"'{setting}': {mistake}",
                    "Name a folder, or a place where one can be made.");
        }

        if (!log.IsEmpty && Directory.Exists(log))
            yield return new PolicyProblem(
                ConfigurationPlace.Of(configuration.File, "logging.file"), $"'logging.file': {log} is a folder.", "Name a file in it.");
        else if (!log.IsEmpty && LaidFile.MistakeIn(log) is { } laid)
            yield return new PolicyProblem(
                ConfigurationPlace.Of(configuration.File, "logging.file"), $"'logging.file': {laid}", "Remove it, or name another place.");
    }

    private static string? MistakeIn(string path)
    {
        var full = Path.GetFullPath(path);
        if (full.Length > LongestPath || full.Split('/').Any(part => part.Length > LongestName))
            return "The path is longer than a system takes.";
        for (var at = full; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Directory.Exists(at))
                return null;
            if (File.Exists(at) || MissingFolder.DanglingTarget(at) is not null)
                return $"{at} {MissingFolder.Why(at)}.";
        }

        return null;
    }
}
