using System.Buffers;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Statistics;
using PolicyMta.Server.Statistics.Counting;
using PolicyMta.Server.Statistics.Storage;

namespace PolicyMta.Benchmarks;

/// <summary>One event of the journal into the statistics; what is written is divided among the events of a second.</summary>
public class StatisticsBenchmarks
{
    private const int OfSecond = 5_000;

    private readonly EventFactsReader _reader = new();
    private readonly EventFacts _facts = new();
    private readonly List<byte[]> _lines = [];
    private string _folder = "";
    private StatisticsDatabase? _database;
    private StatisticsBook? _book;
    private long _eventId;

    [GlobalSetup]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("policymta-statistics-").FullName;
        _database = StatisticsDatabase.Open(Path.Combine(_folder, "statistics.db"));
        _book = new StatisticsBook(_database, new StatisticsOptions(), new SecondsRing());
        _lines.AddRange(StatisticsTimes.Lines(OfSecond, DateTimeOffset.UnixEpoch.AddDays(20_000), names: 20));
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _database!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "a line of the journal, checked and read for statistics", OperationsPerInvoke = OfSecond)]
    public bool Read()
    {
        var isRead = true;
        foreach (var line in _lines)
            isRead &= EventLine.TryRead(line, out _, out _) && _reader.TryRead(line, _facts);
        return isRead;
    }

    [Benchmark(Description = "an event read, counted in all views, and committed with 5,000 others", OperationsPerInvoke = OfSecond)]
    public void Count()
    {
        foreach (var line in _lines)
        {
            if (EventLine.TryRead(line, out _, out _) && _reader.TryRead(line, _facts))
                _book!.Add(_facts, isLive: true);
        }

        _book!.Commit(_eventId += OfSecond, ended: 0);
    }
}
