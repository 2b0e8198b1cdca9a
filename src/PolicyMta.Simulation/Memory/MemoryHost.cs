using System.Net;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Memory;

/// <summary>One simulated MX host that is reached in memory. Thread-safe.</summary>
internal sealed partial class MemoryHost(
    string name, IPAddress address, ProviderBehaviour behaviour, ProviderState state, TimeProvider time, ILogger<MemoryHost> logger)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The host's name, as MX records have it.</summary>
    public string Name { get; } = name;

    /// <summary>The address that its name resolves to.</summary>
    public IPAddress Address { get; } = address;

    /// <summary>Runs a session on a connection, from the greeting on.</summary>
    public void Serve(ISessionWire wire) => _ = RunAsync(wire);

    /// <summary>Ends all sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(ISessionWire wire)
    {
        try
        {
            using var session = new SimulatedSession(Name, wire, behaviour, state, time, _stopping.Token);
            await session.RunAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client left, idled too long, or the simulation ends.
        }
        catch (Exception e)
        {
            LogSessionFailed(e, Name);
        }
    }

    [LoggerMessage(EventId = 8110, Level = LogLevel.Error, Message = "A session of simulated host {Host} failed")]
    private partial void LogSessionFailed(Exception exception, string host);
}
