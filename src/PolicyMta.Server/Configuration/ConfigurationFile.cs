using PolicyMta.Core.Files;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Configuration;

/// <summary>The configuration file on disk.</summary>
internal static class ConfigurationFile
{
    public const string DefaultName = "policymta.yaml";

    public static byte[] Read(string path)
    {
        try
        {
            return RegularFile.ReadBounded(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(
                $"There is no configuration at {Path.GetFullPath(path)}.\nGive its path with --config FILE, or see a working server at "
                    + "once with: policymta demo",
                ExitCode.Usage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The configuration {path} cannot be read: {e.Message}", ExitCode.Usage);
        }
    }
}
