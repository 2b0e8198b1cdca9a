using System.Collections.Concurrent;
using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>Keeps the reports that a plugin under test hands in.</summary>
public sealed class TestReportIntake : IReportIntake
{
    public ConcurrentQueue<(MessageFacts Carrier, ReturnedReports Reports)> Accepted { get; } = new();

    public ValueTask AcceptAsync(MessageFacts carrier, ReturnedReports reports, CancellationToken cancellationToken = default)
    {
        Accepted.Enqueue((carrier, reports));
        return default;
    }
}
