using System.Security.Cryptography;

namespace PolicyMta.Server.Admin;

/// <summary>
/// The token by which this program's own commands prove to a running server that they are run by its user on its machine: made anew at each
/// start, in a file beside the spool that nobody else can read. So no configuration needs to hold a secret.
/// </summary>
internal static partial class LocalToken
{
    private const string FileName = "control.token";

    /// <summary>
    /// Makes the token; null if the file cannot be written, because of a full disk for instance: the server starts anyway.
    /// </summary>
    public static string? Create(string spoolFolder, ILogger logger)
    {
        var token = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var path = Path.Combine(spoolFolder, FileName);
        try
        {
            File.Delete(path);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(path, options);
            file.Write(token);
            return token;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(logger, path, e.Message);
            return null;
        }
    }

    /// <summary>The token of the server that uses a spool; null if none does, or it is another user's.</summary>
    public static string? Read(string spoolFolder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(spoolFolder, FileName)) is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LoggerMessage(
        5140,
        LogLevel.Warning,
        "{Path} could not be written, so that commands on this machine need a token in POLICYMTA_ADMIN_TOKEN: {Error}")]
    private static partial void LogNotWritten(ILogger logger, string path, string error);
}
