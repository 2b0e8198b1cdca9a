using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using PolicyMta.Server.Http;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Live;

/// <summary>The counts of one second, in all and by provider.</summary>
internal static class LiveStats
{
    private const int MostProviders = 50;

    private static readonly ImmutableArray<StatMetric> Told =
    [
        StatMetric.Accepted, StatMetric.Delivered, StatMetric.Deferred, StatMetric.Bounced, StatMetric.Complained, StatMetric.Opened,
        StatMetric.Clicked,
    ];

    private static readonly StatView OfProviders = StatViews.Find("provider")!;
    private static readonly StatView OfTenants = StatViews.Find("tenant")!;
    private static readonly StatView OfBoth = StatViews.Find("provider,tenant")!;

    public static byte[] Write(long second, SecondCount[] counts, LiveFilter filter)
    {
        var (total, providers) = Sum(counts, filter);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("time", second);
            json.WritePropertyName("total");
            Write(json, total);
            json.WriteStartObject("providers");
            foreach (var (name, sums) in Largest(providers))
            {
                json.WritePropertyName(name);
                Write(json, sums);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static (long[] Total, Dictionary<string, long[]> Providers) Sum(SecondCount[] counts, LiveFilter filter)
    {
        var total = new long[StatMetrics.Count];
        var providers = new Dictionary<string, long[]>();
        var (inAll, byProvider) = filter switch
        {
            { IsEmpty: true } => (StatViews.All[0], OfProviders),
            { IsForAll: true } => (OfProviders, OfProviders),
            { Provider: null } => (OfTenants, OfBoth),
            _ => (OfBoth, OfBoth),
        };
        foreach (var count in counts)
        {
            if (count.Key.View == inAll.Number && IsMeant(inAll, count.Key, filter))
                total[(int)count.Metric] += count.Count;
            if (count.Key.View != byProvider.Number || !IsMeant(byProvider, count.Key, filter))
                continue;
            ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(providers, count.Key.First, out _);
            (sums ??= new long[StatMetrics.Count])[(int)count.Metric] += count.Count;
        }

        return (total, providers);
    }

    private static bool IsMeant(StatView view, SeriesKey key, LiveFilter filter) =>
        (view.Fields.IndexOf(StatField.Tenant) is var tenant && (tenant < 0 || filter.HasTenant(key[tenant])))
            && (view.Fields.IndexOf(StatField.Provider) is var provider && (provider < 0 || filter.HasProvider(key[provider])));

    private static List<(string Name, long[] Sums)> Largest(Dictionary<string, long[]> providers)
    {
        var ordered = providers.Select(static pair => (Name: pair.Key, Sums: pair.Value))
            .OrderByDescending(static one => Told.Sum(metric => one.Sums[(int)metric]))
            .ThenBy(static one => one.Name, StringComparer.Ordinal).ToList();
        if (ordered.Count <= MostProviders)
            return ordered;
        var rest = new long[StatMetrics.Count];
        foreach (var (_, sums) in ordered.Where((one, place) => place >= MostProviders || one.Name == StatViews.Other))
        {
            for (var i = 0; i < rest.Length; i++)
                rest[i] += sums[i];
        }

        return [.. ordered.Take(MostProviders).Where(static one => one.Name != StatViews.Other), (StatViews.Other, rest)];
    }

    private static void Write(Utf8JsonWriter json, long[] sums)
    {
        json.WriteStartObject();
        foreach (var metric in Told)
            json.WriteNumber(StatMetrics.Names[(int)metric], sums[(int)metric]);
        json.WriteEndObject();
    }
}
