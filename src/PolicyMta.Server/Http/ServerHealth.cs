using PolicyMta.Core.Spool;

namespace PolicyMta.Server.Http;

/// <summary>Whether the server takes mail. Thread-safe.</summary>
/// <param name="phase">How far its start or stop is.</param>
/// <param name="spool">Whether the spool takes messages; asked only while the server runs.</param>
internal sealed class ServerHealth(Func<ServerPhase> phase, Func<SpoolStatus> spool)
{
    public HealthReport Read()
    {
        var now = phase();
        var checks = ImmutableArray.Create(new HealthCheck("phase", now == ServerPhase.Running, now switch
        {
            ServerPhase.Running => null,
            ServerPhase.Starting => "The server is starting.",
            _ => "The server is stopping.",
        }));
        if (now == ServerPhase.Running && spool() is var status)
            checks = checks.Add(new HealthCheck("spool", status.Accepting, status.Reason));
        return new HealthReport(checks.All(static check => check.Ok), checks);
    }
}
