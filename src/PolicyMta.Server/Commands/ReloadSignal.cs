using System.Runtime.InteropServices;
using PolicyMta.Policies;
using PolicyMta.Server.Reporting;

namespace PolicyMta.Server.Commands;

/// <summary>SIGHUP reloads policy. It is caught before the server starts, so that one that comes early does not end the process.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private volatile PolicyReloader? _reloader;
    private volatile ServiceManager? _manager;

    public ReloadSignal() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);

    /// <summary>Says whom to ask, once there is somebody, and whom to tell.</summary>
    public void Attach(PolicyReloader reloader, ServiceManager? manager = null) => (_manager, _reloader) = (manager, reloader);

    public void Dispose() => _registration.Dispose();

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_reloader is { } reloader)
            _ = ReloadAsync(reloader);
    }

    private async Task ReloadAsync(PolicyReloader reloader)
    {
        _manager?.Reloading();
        try
        {
            await reloader.ReloadAsync("SIGHUP", CancellationToken.None);
        }
        finally
        {
            _manager?.Ready("Policy was reloaded or left as it was: see the log");
        }
    }
}
