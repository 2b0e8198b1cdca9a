using System.Diagnostics;
using System.Globalization;
using System.Text;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;

namespace PolicyMta.Benchmarks;

/// <summary>
/// How long searches in a large journal take, which it makes if the folder has none: <c>--journal-search FOLDER EVENTS</c>. 50 million
/// events take 20 GB and some minutes.
/// </summary>
internal static class JournalSearchTimes
{
    private const int SegmentBytes = 64 * 1024 * 1024;
    private const int Rounds = 20;
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Kinds =
        ["received", "delivered", "received", "delivered", "received", "deferred", "received", "bounced"];

    private static readonly string[] Providers = ["gmail", "yahoo", "microsoft", "icloud"];

    public static void Run(string folder, long events)
    {
        Directory.CreateDirectory(folder);
        var files = new JournalFiles(folder, "events");
        if (files.Finished().Count == 0)
            Make(files, events);
        var began = Stopwatch.GetTimestamp();
        ImmutableArray<JournalSegment> segments =
            [.. files.Finished().Select(path => SegmentLoader.TryLoad(path, static (_, _, index) => index)!)];
        Console.WriteLine($"{segments.Length} segments opened in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        var search = new EventSearch(() => segments, TimeProvider.System) { Patience = TimeSpan.FromMinutes(1) };
        var middle = Start.AddMilliseconds(events / 2);
        foreach (var (name, query) in new (string, EventQuery)[]
        {
            ("a message in the middle", new() { Id = SpoolId.Create(middle) }),
            ("a recipient", new() { Recipient = $"user{events / 3}@d{events / 3 % 100_000}.test" }),
            ("a recipient that is not there", new() { Recipient = "nobody@nowhere.test" }),
            ("a sender of 2,000,000", new() { Facets = [(EventFacet.Sender, $"bounce+{events / 8}@s1.example")] }),
            ("a tenant of 1,000", new() { Facets = [(EventFacet.Tenant, "tenant17")] }),
            ("a tenant that is not there", new() { Facets = [(EventFacet.Tenant, "none")] }),
            ("a campaign in the first tenth", new() { Facets = [(EventFacet.Campaign, $"c{events / 1_000_000 / 10}")] }),
            ("a provider", new() { Facets = [(EventFacet.Provider, "icloud")] }),
            ("a rare kind", new() { Kinds = ["complained"] }),
            ("tenant, provider and kind", new()
            {
                Facets = [(EventFacet.Tenant, "tenant18"), (EventFacet.Provider, "yahoo")],
                Kinds = ["bounced"],
            }),
            ("a minute in the middle", new() { Since = middle, Until = middle.AddMinutes(1) }),
            ("a tenant on one day", new()
            {
                Facets = [(EventFacet.Tenant, "tenant3")],
                Since = middle,
                Until = middle.AddMinutes(10),
            }),
        })
        {
            var times = new List<double>();
            EventPage page = new([], null, 0);
            foreach (var newestFirst in Enumerable.Repeat(true, Rounds / 2).Concat(Enumerable.Repeat(false, Rounds / 2)))
            {
                began = Stopwatch.GetTimestamp();
                page = search.Search(query with { Limit = 100 }, newestFirst, null, default);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: median {times[times.Count / 2]:0.0} ms, longest {times[^1]:0.0} ms, {page.Events.Count} events, "
                    + $"{page.BytesRead >> 10} KiB"));
        }
    }

    private static void Make(JournalFiles files, long events)
    {
        var line = new byte[4096];
        var buffer = new byte[SegmentBytes + 4096];
        var (length, index, facts) = (0, new LiveIndex(), default(SegmentFacts));
        for (long i = 0; i < events; i++)
        {
            var message = i / 2;
            var time = Start.AddMilliseconds(i);
            var id = SpoolId.Create(Start.AddMilliseconds(message * 2));
            var kind = i % 100_003 == 0 ? "complained" : Kinds[i % Kinds.Length];
            var tenant = $"tenant{message % 1_000}";
            var campaign = $"c{i / 1_000_000}";
            var sender = $"bounce+{message / 16 * 16 % 2_000_000}@s{message % 2}.example";
            var recipient = $"user{message}@d{message % 100_000}.test";
            var provider = Providers[message % Providers.Length];
            var json = Encoding.UTF8.GetBytes(
                $"{{\"time\":\"{time:yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'}\",\"kind\":\"{kind}\",\"id\":\"{id}\",\"tenant\":\"{tenant}\","
                + $"\"campaign\":\"{campaign}\",\"return_path\":\"{sender}\",\"recipients\":[\"{recipient}\"],"
                + $"\"domain\":\"d{message % 100_000}.test\",\"provider\":\"{provider}\",\"site\":\"mx.{provider}.test\","
                + "\"egress_source\":\"default\",\"reply\":\"250 2.0.0 Ok\",\"attempt\":1,\"generation\":1}");
            var written = EventLine.Write(i + 1, json, line);
            if (length + written > SegmentBytes)
            {
                Finish(files, buffer.AsSpan(0, length), facts, index, time);
                (length, index, facts) = (0, new LiveIndex(), default);
            }

            line.AsSpan(0, written).CopyTo(buffer.AsSpan(length));
            index.Add(i + 1, time, length, new IndexKeys(id, kind, tenant, campaign, sender, provider), [recipient]);
            facts = facts.With(i + 1, time, written);
            length += written;
        }

        Finish(files, buffer.AsSpan(0, length), facts, index, Start.AddMilliseconds(events));
    }

    private static void Finish(JournalFiles files, ReadOnlySpan<byte> lines, SegmentFacts facts, LiveIndex index, DateTimeOffset time)
    {
        var path = files.NextFinished(time);
        File.WriteAllBytes(path, lines);
        IndexFile.Write(JournalFiles.IndexOf(path), facts, index);
        if (facts.FirstId == 1)
            Console.WriteLine($"a segment: {facts.LastId} events, {lines.Length >> 20} MiB, index "
                + $"{new FileInfo(JournalFiles.IndexOf(path)).Length >> 10} KiB");
    }
}
