using System.Runtime.InteropServices;

namespace PolicyMta.Server.Commands;

/// <summary>
/// Turns SIGTERM, SIGINT and SIGQUIT into one cancellation. A second signal ends the process at once, as the system does by default.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stopping;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _completion;

    public StopSignals(CancellationToken cancellationToken)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _completion = _stopping.Token.Register(_stopped.SetResult);
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }.Select(
            signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends when the process is asked to stop.</summary>
    public Task WaitAsync() => _stopped.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _completion.Dispose();
        _stopping.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_stopping.IsCancellationRequested)
            return;
        context.Cancel = true;
        _stopping.Cancel();
    }
}
