using System.Buffers;
using System.Text.Json;
using PolicyMta.Core.Waiting;
using PolicyMta.Server.Admin.Why;
using PolicyMta.Server.Http;
using PolicyMta.Server.Statistics.Counting;

namespace PolicyMta.Server.Statistics.Live;

/// <summary>
/// What waits, by provider, each with the cause of most of its waiting time in the last minute. Deliveries are counted: a message's
/// recipients of one domain.
/// </summary>
internal static class LiveQueues
{
    private const int MostProviders = 50;
    private const int LastMinute = 0;

    /// <returns>JSON without the closing brace and without the time.</returns>
    public static byte[] Write(WaitBook waits, LiveFilter filter)
    {
        var providers = waits.ReadByProvider(
                name => filter.HasProvider(name.Length == 0 ? StatViews.None : name), name => filter.HasTenant(name))
            .Select(pair => Of(pair.Provider, pair.Tally, waits.Causes))
            .Where(static one => one.Queued > 0)
            .OrderByDescending(static one => one.Queued).ThenBy(static one => one.Provider, StringComparer.Ordinal).ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("queued", providers.Sum(static one => one.Queued));
            json.WriteNumber("in_flight", providers.Sum(static one => one.InFlight));
            json.WriteStartArray("providers");
            foreach (var one in providers.Take(MostProviders))
                one.Write(json);
            if (providers.Count > MostProviders)
            {
                var rest = providers.Skip(MostProviders).ToList();
                new LiveQueue(
                    StatViews.Other, rest.Sum(static one => one.Queued), rest.Sum(static one => one.InFlight), null, null).Write(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan[..^1].ToArray();
    }

    private static LiveQueue Of(string provider, WaitTally tally, WaitCauses causes)
    {
        var (queued, inFlight, whole) = (0L, 0L, 0L);
        (WaitCause Cause, long Time, long Count) main = default;
        foreach (var (cause, count, times) in tally.All)
        {
            var time = Math.Max(0, times[LastMinute]);
            queued += Math.Max(0, count);
            inFlight += cause == WaitCause.Receiver ? Math.Max(0, count) : 0;
            whole += time;
            if (count > 0 && (time, count).CompareTo((main.Time, main.Count)) > 0)
                main = (cause, time, count);
        }

        var name = provider.Length == 0 ? StatViews.None : provider;
        return main.Count == 0
            ? new LiveQueue(name, queued, inFlight, null, null)
            : new LiveQueue(
                name, queued, inFlight, WhyText.Of(main.Cause, causes) + Share(main.Time, whole), causes.Words(main.Cause).Reason);
    }

    /// <summary>To the nearest ten percent, so that a state that stays is not told every second.</summary>
    private static string Share(long time, long whole) => whole == 0 || time * 20 >= whole * 19
        ? ""
        : $" (about {Math.Max(10, Math.Round(time * 10.0 / whole) * 10):0} % of the last minute's waiting)";
}
