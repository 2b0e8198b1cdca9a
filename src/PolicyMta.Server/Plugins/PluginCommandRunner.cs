using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Plugins;

/// <summary>Carries out the commands of plugins in the server, under a lease of the policy that is in force.</summary>
internal sealed class PluginCommandRunner(PolicyStore policies, IHandlerReporter reporter, TimeProvider time)
{
    /// <summary>Whether a command says of itself that it changes nothing.</summary>
    public bool IsReadOnly(string command)
    {
        using var lease = policies.Acquire(default);
        return lease.Snapshot.Commands.TryGetValue(command, out var owned) && owned.Command.ReadOnly;
    }

    /// <exception cref="ProblemException">There is no such command, or what was written for it is wrong.</exception>
    public async Task<CommandReport> RunAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        using var lease = policies.Acquire(default);
        if (!lease.Snapshot.Commands.TryGetValue(request.Command, out var owned) || owned.Command.Local)
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status404NotFound, "Not found",
                "No plugin that is in force adds this command, or it is one that runs without the server."));
        }

        if (CommandValues.Read(owned.Command, request.Values, out var mistake) is not { } call)
            throw new ProblemException(Problem.BadFields([new FieldError("values", mistake!)]));
        return await RunAsync(owned, lease.Snapshot, call, cancellationToken);
    }

    private async Task<CommandReport> RunAsync(
        OwnedCommand owned, PolicySnapshot snapshot, CommandCall call, CancellationToken cancellationToken)
    {
        try
        {
            return CommandReport.Of(await LeasedCall.RunAsync(
                snapshot, stop => owned.Command.Handler(call, stop), PluginCommand.Deadline, time, cancellationToken));
        }
        catch (TimeoutException)
        {
            return Failed(owned, $"took longer than {DurationText.Format(PluginCommand.Deadline)}");
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return Failed(owned, HandlerError.Describe(e));
        }
    }

    private CommandReport Failed(OwnedCommand owned, string error)
    {
        reporter.HandlerFailed($"command {owned.Command.Name}", owned.Plugin, error, null);
        return CommandReport.Failure($"{owned.Plugin} failed: {error}");
    }
}
