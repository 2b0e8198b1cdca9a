using System.Diagnostics.Metrics;

namespace PolicyMta.Core.Metrics;

/// <summary>The spool.</summary>
internal static class SpoolInstruments
{
    public static void Add(Meter meter, Mta mta)
    {
        meter.CreateObservableUpDownCounter(
            "policymta.spool.messages", () => mta.SpoolStatus.Messages, "{message}", "Messages in the spool.");
        meter.CreateObservableCounter("policymta.spool.commits", () => mta.SpoolStatus.Commits, "{commit}", "Commits.");
        meter.CreateObservableCounter("policymta.spool.commits.failed", () => mta.SpoolStatus.FailedCommits, "{commit}", "Failed commits.");
        meter.CreateObservableCounter(
            "policymta.spool.commit.time", () => mta.SpoolStatus.CommitTime.TotalSeconds, "s", "Time that commits took, syncs included.");
        meter.CreateObservableGauge(
            "policymta.spool.accepting", () => mta.SpoolStatus.Accepting ? 1 : 0, null, "1 if the spool takes messages, else 0.");
    }
}
