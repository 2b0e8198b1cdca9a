using Microsoft.Extensions.Logging;

namespace PolicyMta.VaultSecrets;

/// <summary>Tells the administrator what was fetched; never what it is.</summary>
internal sealed partial class VaultLog(ILogger logger)
{
    public void Told(FetchOutcome outcome)
    {
        if (outcome.Problem.Length > 0)
            LogFailed(logger, outcome.File, outcome.Problem);
        else if (outcome.IsChanged)
            LogWritten(logger, outcome.File);
    }

    [LoggerMessage(8201, LogLevel.Information, "A new version of the secret for {File} was fetched from the Vault")]
    private static partial void LogWritten(ILogger logger, string file);

    [LoggerMessage(8202, LogLevel.Error, "The secret for {File} is not renewed: {Problem}; the file stays as it is")]
    private static partial void LogFailed(ILogger logger, string file, string problem);
}
