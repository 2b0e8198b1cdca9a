using System.Diagnostics.Metrics;
using PolicyMta.Core.Text;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Core.Metrics;

/// <summary>What mail has waited for, by provider: the first providers by name, the others together.</summary>
internal static class WaitInstruments
{
    public static void Add(Meter meter, WaitBook waits, BreakdownCaps caps)
    {
        if (caps.Providers > 0)
            meter.CreateObservableCounter(
                "policymta.wait.time", () => Times(waits, caps.Providers), "s",
                "The time that deliveries have waited, added up over them, by provider and what they waited for.");
    }

    private static List<Measurement<double>> Times(WaitBook waits, int most)
    {
        var measured = new List<Measurement<double>>();
        var others = new Dictionary<string, double>();
        var names = 0;
        foreach (var provider in waits.Providers.Order(StringComparer.OrdinalIgnoreCase))
        {
            var times = waits.Causes.Shares(waits.Read(provider, null)).GroupBy(static share => share.Reason)
                .Select(static group => (Reason: group.Key, Seconds: group.Sum(static share => share.Total.TotalSeconds)));
            var isNamed = provider != WaitBook.Other && names++ < most;
            var shown = provider.Length == 0 ? CappedCounters<DeliveryResult>.None : PrintableText.Line(provider);
            foreach (var (reason, seconds) in times)
            {
                if (isNamed)
                    measured.Add(Of(seconds, shown, reason));
                else
                    others[reason] = others.GetValueOrDefault(reason) + seconds;
            }
        }

        measured.AddRange(others.Select(static other => Of(other.Value, WaitBook.Other, other.Key)));
        return measured;
    }

    private static Measurement<double> Of(double seconds, string provider, string reason) => new(
        seconds, KeyValuePair.Create<string, object?>("provider", provider), KeyValuePair.Create<string, object?>("reason", reason));
}
