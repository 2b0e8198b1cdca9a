using System.Buffers;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Statistics;
using PolicyMta.Server.Statistics.Counting;
using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Benchmarks;

/// <summary>
/// What statistics cost: <c>--statistics EVENTS [NAMES]</c>. 5,000 events come in each second, and what is counted is written as often as
/// the server does it. With 4,000 names there are as many series as there may be, with 14 about a thousand. Processor time is told, which
/// other programs on the machine do not count in; the first minute, when series are made and code is compiled, is not told.
/// </summary>
internal static class StatisticsTimes
{
    public const int MostNames = 4_000;
    private const int OfSecond = 5_000;
    private const int FirstTold = 60;

    public static void Run(long events, int names)
    {
        var folder = Directory.CreateTempSubdirectory("policymta-statistics-").FullName;
        try
        {
            Run(folder, events, names);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(string folder, long events, int names)
    {
        var path = Path.Combine(folder, "statistics.db");
        var start = DateTimeOffset.UnixEpoch.AddDays(20_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var database = StatisticsDatabase.Open(path);
        var (reader, facts, seconds) = (new EventFactsReader(), new EventFacts(), new SecondsRing());
        var book = new StatisticsBook(database, new StatisticsOptions(), seconds);
        var (counting, writing, longest, allocated, written) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0L, 0L);
        for (var second = 0L; second < events / OfSecond; second++)
        {
            using var file = WriteLines(folder, Lines(OfSecond, start.AddSeconds(second), names, (int)second));
            seconds.Advance(20_000L * 86_400 + second);
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var began = Environment.CpuUsage.TotalTime;
            using (var lines = new LineReader(file, 0, RandomAccess.GetLength(file)))
            {
                while (lines.TryRead(out var line))
                {
                    if (EventLine.TryRead(line, out _, out _) && reader.TryRead(line, facts))
                        book.Add(facts, isLive: true);
                }
            }

            var counted = Environment.CpuUsage.TotalTime;
            if (second - written >= book.CommitInterval.TotalSeconds)
                book.Commit(written = second, start.AddSeconds(second - 5).ToUnixTimeSeconds());
            if (second < FirstTold)
                continue;
            var took = Environment.CpuUsage.TotalTime - began;
            counting += counted - began;
            writing += took - (counted - began);
            allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
            longest = took > longest ? took : longest;
        }

        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var all = Math.Max(1, (events / OfSecond) - FirstTold) * OfSecond;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{all:N0} events, {book.SeriesCount:N0} series: {(counting + writing).TotalMicroseconds / all:0.00} us "
                + $"({counting.TotalMicroseconds / all:0.00} to read and count, {writing.TotalMicroseconds / all:0.00} to commit) and "
                + $"{allocated / (double)all:0} B an event, a second of {OfSecond:N0} events took {longest.TotalMilliseconds:0} ms at "
                + $"most, {memory / 1048576.0:0.0} MiB of managed memory, {new FileInfo(path).Length / 1048576.0:0.0} MiB on disk"));
        GC.KeepAlive(book);
    }

    private static SafeFileHandle WriteLines(string folder, IEnumerable<byte[]> lines)
    {
        var path = Path.Combine(folder, "lines");
        using (var file = File.Create(path))
        {
            foreach (var line in lines)
            {
                file.Write(line);
                file.WriteByte((byte)'\n');
            }
        }

        return File.OpenHandle(path);
    }

    /// <summary>Lines of one second: three of four are deliveries and what comes in, the others fail.</summary>
    public static IEnumerable<byte[]> Lines(int count, DateTimeOffset time, int names, int seed = 1)
    {
        var random = new Random(seed);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new EventJsonWriter(buffer);
        var line = new byte[8_192];
        var ids = new long[4];
        for (var i = 0; i < count; i++)
        {
            for (var n = 0; n < ids.Length; n++)
                ids[n] = random.NextInt64(names);
            ids[1] = ids[2]; // A campaign is one tenant's.
            var kind = (i % 8) switch
            {
                0 or 2 or 4 => EventKind.Received,
                6 => EventKind.Deferred,
                7 => i % 64 == 63 ? EventKind.Bounced : EventKind.Delivered,
                _ => EventKind.Delivered,
            };
            var domain = $"d{ids[0]}.test";
            var isArrival = kind == EventKind.Received;
            buffer.ResetWrittenCount();
            writer.Write(new DeliveryEvent
            {
                Kind = kind,
                Time = time,
                Id = SpoolId.Create(time),
                Tenant = $"tenant{ids[1] % 1_000}",
                Campaign = $"campaign{ids[2]}",
                ReturnPath = "bounce+4711@news.example",
                Recipients = [$"user{i}@{domain}"],
                Domain = isArrival ? null : domain,
                Provider = isArrival ? null : $"provider{ids[0] % 200}",
                Site = isArrival ? null : "mx." + domain,
                EgressPool = "default",
                EgressSource = isArrival ? null : $"source{ids[3] % 500}",
                RemoteHost = "mx." + domain,
                RemoteAddress = "127.0.0.1",
                Reply = SmtpReply.Parse(kind == EventKind.Deferred ? "421 4.7.28 Try again later" : "250 2.0.0 queued as 4d1F2x0bZz"),
                Category = kind == EventKind.Deferred ? "rate-limited" : null,
                Attempt = 1,
                Size = 10_240,
                AgeMs = isArrival ? null : random.NextDouble() * 5_000,
                Generation = 3,
                Decisions =
                [
                    new TraceEntry("on-route", "PolicyMta.IspRules", 3, time, """{"egress_pool":"default"}""", "rules/gmail.yaml:12", false),
                ],
            });
            yield return line.AsSpan(0, EventLine.Write(1_838_985_368_567_811 + i, buffer.WrittenSpan, line) - 1).ToArray();
        }
    }
}
