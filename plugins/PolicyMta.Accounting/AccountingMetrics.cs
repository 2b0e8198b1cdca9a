using System.Diagnostics.Metrics;

namespace PolicyMta.Accounting;

/// <summary>The plugin's instruments. Thread-safe.</summary>
internal sealed class AccountingMetrics(Meter meter)
{
    private readonly Counter<long> _rows = meter.CreateCounter<long>("rows", "{row}", "Rows written to accounting files, by record type.");
    private readonly Counter<long> _failures = meter.CreateCounter<long>(
        "failures", "{failure}", "Times that accounting files could not be written; it is tried again.");

    public void Wrote(long[] rows)
    {
        foreach (var type in RecordTypes.All)
        {
            if (rows[(int)type] > 0)
                _rows.Add(rows[(int)type], new KeyValuePair<string, object?>("type", RecordTypes.LetterOf(type)));
        }
    }

    public void Failed() => _failures.Add(1);
}
