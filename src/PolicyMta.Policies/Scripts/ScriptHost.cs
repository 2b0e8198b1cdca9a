using PolicyMta.Policies.Reload;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Scripts;

/// <summary>Makes handlers of a folder of scripts, or says everything that is wrong with them.</summary>
internal static class ScriptHost
{
    /// <summary>
    /// How long a load may take in all before it is given up; scripts have shorter limits, this is for what those cannot stop.
    /// </summary>
    public static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Reads, checks and runs the scripts and their tests. Changes nothing but what the result holds: not the states, not the scripts in
    /// force.
    /// </summary>
    /// <param name="files">The folder's files.</param>
    /// <param name="options">Which scripts, their configuration and limits.</param>
    /// <param name="states">What scripts kept so far.</param>
    /// <param name="loggers">Takes what scripts log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the load early.</param>
    /// <param name="attempt">Told which file is at work.</param>
    /// <param name="tables">The tables that the scripts may ask.</param>
    public static async Task<ScriptLoadResult> LoadAsync(
        ScriptFiles files,
        ScriptOptions options,
        ScriptStates states,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellationToken,
        PolicyAttempts.Attempt? attempt = null,
        TableSet? tables = null)
    {
        var load = new ScriptLoad(files, options, states, loggers, time, attempt) { Tables = tables ?? TableSet.Empty };
        try
        {
            return await Task.Run(() => load.Run(cancellationToken), cancellationToken).WaitAsync(
                LoadTimeout, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            var problem = new PolicyProblem(
                new SourcePlace(files.DisplayPath(load.Current), 0, 0),
                $"The script did not come back within {LoadTimeout.TotalSeconds:0} s and was given up.",
                "Look for a call at its top level or in its tests that works on very much data.");
            return new ScriptLoadResult([], [problem]);
        }
    }
}
