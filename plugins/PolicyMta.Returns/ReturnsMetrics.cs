using System.Diagnostics.Metrics;

namespace PolicyMta.Returns;

/// <summary>Counts what comes in, by what became of it: few words, none of them a stranger's. Thread-safe.</summary>
internal sealed class ReturnsMetrics(Meter meter)
{
    private readonly Counter<long> _reports = meter.CreateCounter<long>(
        "policymta.returns.reports", unit: "{report}", description: "Reports that came in, by what became of them.");

    /// <param name="outcome">What became of it.</param>
    public void Count(string outcome) => _reports.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
