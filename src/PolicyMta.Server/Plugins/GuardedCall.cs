using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Plugins;

/// <summary>Runs a plugin's code for an HTTP call. What goes wrong in it is told in the log; the client learns that it did.</summary>
internal sealed class GuardedCall(IHandlerReporter reporter, TimeProvider time)
{
    /// <param name="door">What of the plugin is called, for the log.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="snapshot">The plugin's snapshot, under a lease of the caller's.</param>
    /// <param name="run">The plugin's code.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="late">What the client is told if it takes longer.</param>
    /// <param name="aborted">Cancelled when the client has gone.</param>
    /// <exception cref="ProblemException">It failed, or took too long.</exception>
    public async Task<T> RunAsync<T>(
        string door, string plugin, PolicySnapshot snapshot, Func<CancellationToken, ValueTask<T>> run, TimeSpan deadline, Problem late,
        CancellationToken aborted)
    {
        try
        {
            return await LeasedCall.RunAsync(snapshot, run, deadline, time, aborted);
        }
        catch (TimeoutException)
        {
            reporter.HandlerFailed(door, plugin, $"took longer than {DurationText.Format(deadline)}", null);
            throw new ProblemException(late);
        }
        catch (Exception e) when (DatabaseFailure.MayPass(e))
        {
            reporter.HandlerFailed(door, plugin, e.Message, null);
            throw new ProblemException(
                new Problem(
                    StatusCodes.Status503ServiceUnavailable, "Try again later",
                    "The plugin cannot use its database; the server's log says why.")
                {
                    RetryAfter = 30,
                });
        }
        catch (Exception e) when (!(e is OperationCanceledException && aborted.IsCancellationRequested))
        {
            throw Failed(door, plugin, HandlerError.Describe(e));
        }
    }

    /// <summary>Tells of a failure in the log, and makes what the client is told of it.</summary>
    public ProblemException Failed(string door, string plugin, string error)
    {
        reporter.HandlerFailed(door, plugin, error, null);
        return new(
            new Problem(StatusCodes.Status500InternalServerError, "Internal error", "The plugin failed; the server's log says why."));
    }
}
