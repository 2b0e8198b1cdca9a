using System.Runtime.InteropServices;
using PolicyMta.Policies;

namespace PolicyMta.Server.Commands;

/// <summary>SIGHUP reloads policy.</summary>
internal static class ReloadSignal
{
    public static IDisposable Register(PolicyReloader reloader) => PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        _ = reloader.ReloadAsync("SIGHUP", CancellationToken.None);
    });
}
