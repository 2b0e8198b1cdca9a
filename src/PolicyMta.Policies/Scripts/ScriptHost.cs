using Microsoft.Extensions.Logging;

namespace PolicyMta.Policies.Scripts;

/// <summary>Makes handlers of a folder of scripts, or says everything that is wrong with them.</summary>
internal static class ScriptHost
{
    /// <param name="files">The folder's files.</param>
    /// <param name="options">Which scripts, their configuration and limits.</param>
    /// <param name="states">What scripts kept so far.</param>
    /// <param name="loggers">Takes what scripts log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the load early.</param>
    public static Task<ScriptLoadResult> LoadAsync(ScriptFiles files, ScriptOptions options, ScriptStates states, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        _ = (options, states, loggers, time, cancellationToken);
        if (files.Paths.IsEmpty)
            return Task.FromResult(new ScriptLoadResult([], files.Problems));
        throw new NotSupportedException("Scripts cannot be loaded yet.");
    }
}
