using System.Runtime.InteropServices;
using PolicyMta.Policies;

namespace PolicyMta.Server.Commands;

/// <summary>SIGHUP reloads policy. It is caught before the server starts, so that one that comes early does not end the process.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private volatile PolicyReloader? _reloader;

    public ReloadSignal() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);

    /// <summary>Says whom to ask, once there is somebody.</summary>
    public void Attach(PolicyReloader reloader) => _reloader = reloader;

    public void Dispose() => _registration.Dispose();

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _ = _reloader?.ReloadAsync("SIGHUP", CancellationToken.None);
    }
}
