using System.Diagnostics.Metrics;

namespace PolicyMta.Core.Metrics;

/// <summary>Names that are looked up.</summary>
internal static class DnsInstruments
{
    public static void Add(Meter meter, Counters<DnsCount> counts)
    {
        Count("policymta.dns.answers.remembered", "answer", DnsCount.Remembered, "Answers taken from the cache.");
        Count("policymta.dns.questions", "question", DnsCount.Asked, "Questions that name servers were asked.");
        Count("policymta.dns.questions.failed", "question", DnsCount.Failed, "Questions that no name server answered.");

        void Count(string name, string unit, DnsCount what, string description) =>
            meter.CreateObservableCounter(name, () => counts[what], $"{{{unit}}}", description);
    }
}
