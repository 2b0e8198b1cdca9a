using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Tests.Statistics;

/// <summary>Adds events up in another way than statistics do.</summary>
internal static class Sums
{
    /// <summary>The counts by metric; first opens and clicks are left out.</summary>
    public static long[] Of(IEnumerable<DeliveryEvent> events)
    {
        var sums = new long[StatMetrics.Count];
        foreach (var e in events)
        {
            var recipients = e.Recipients.Length;
            switch (e.Kind)
            {
                case EventKind.Received:
                    Add(StatMetric.Accepted, recipients);
                    break;
                case EventKind.Discarded:
                    Add(StatMetric.Accepted, recipients);
                    Add(StatMetric.Discarded, recipients);
                    break;
                case EventKind.Removed:
                    Add(StatMetric.Discarded, recipients);
                    break;
                case EventKind.Delivered:
                    Add(StatMetric.Delivered, recipients);
                    Add(StatMetric.Bytes, recipients * (e.Size ?? 0));
                    break;
                case EventKind.Deferred:
                    Add(StatMetric.Deferred, recipients);
                    break;
                case EventKind.Bounced:
                    Add(StatMetric.Bounced, recipients);
                    break;
                case EventKind.Expired:
                    Add(StatMetric.Expired, recipients);
                    break;
                case EventKind.Complained:
                    Add(StatMetric.Complained, Math.Max(1, recipients));
                    break;
                case EventKind.Unsubscribed:
                    Add(StatMetric.Unsubscribed, Math.Max(1, recipients));
                    break;
                case EventKind.Opened:
                    Add(StatMetric.Opened, 1);
                    break;
                case EventKind.Clicked:
                    Add(StatMetric.Clicked, 1);
                    break;
            }
        }

        return sums;

        void Add(StatMetric metric, long count) => sums[(int)metric] += count;
    }

    /// <summary>The same without first opens and clicks.</summary>
    public static long[] WithoutFirst(long[] totals)
    {
        var sums = totals.ToArray();
        (sums[(int)StatMetric.UniqueOpened], sums[(int)StatMetric.UniqueClicked]) = (0, 0);
        return sums;
    }
}
