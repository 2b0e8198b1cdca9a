using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Stores;
using PolicyMta.SuppressionList;
using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Events;
using PolicyMta.SuppressionList.Hygiene;

namespace PolicyMta.Benchmarks;

/// <summary>
/// Look-ups in a suppression list, as on-inject and on-route make them for each recipient: of a million addresses, or of as many as
/// POLICYMTA_SUPPRESSION_ENTRIES says.
/// </summary>
public class SuppressionBenchmarks
{
    private static readonly int Entries =
        int.TryParse(Environment.GetEnvironmentVariable("POLICYMTA_SUPPRESSION_ENTRIES"), out var entries) ? entries : 1_000_000;

    private const int Batch = 50_000;
    private const int EventsAtOnce = 512;
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-benchmark-").FullName;
    private readonly string[] _listed = new string[4096];
    private readonly string[] _others = new string[4096];
    private PluginStores _stores = null!;
    private SuppressionBook _book = null!;
    private SuppressionBook _onDisk = null!;
    private readonly DeliveryEvent[] _events = new DeliveryEvent[EventsAtOnce];
    private EventFeed _feed = null!;
    private long _event;
    private int _next;

    [GlobalSetup]
    public async Task SetUp()
    {
        _stores = new PluginStores(_folder, StoreAccess.Unsynced) { Quotas = new StoreQuotas { QuotaMb = 100_000 } };
        var addresses = new Normalizer(new Dictionary<string, AddressRuleOptions>
        {
            ["gmail"] = new() { Domains = ["gmail.com", "googlemail.com"], Canonical = "gmail.com", IgnoreDots = true, Tag = "+" },
        });
        var store = _stores.Of("PolicyMta.Suppression");
        _book = new SuppressionBook(store, addresses, TimeProvider.System);
        _onDisk = new SuppressionBook(store, addresses, TimeProvider.System);
        await _book.LoadAsync(default);
        var before = Environment.WorkingSet;
        var subject = new byte[Subject.MaxBytes];
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Entries; i += Batch)
        {
            await _book.ApplyAsync(
                Enumerable.Range(i, Batch).Select(number =>
                {
                    addresses.TryWriteAddress(AddressOf(number), subject, out var parts);
                    return new Change(EntryKey.Of(number % 10 == 0 ? "" : "acme", subject.AsSpan(0, parts.Length), ""))
                    {
                        Added = new Ground
                        {
                            Reason = Reason.HardBounce,
                            Since = DateTimeOffset.UnixEpoch.AddYears(50),
                            Source = $"import list.csv:{number}",
                        },
                    };
                }),
                null, default);
        }

        Console.WriteLine(
            $"// {Entries} entries, put in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s: the working set grew by "
            + $"{(Environment.WorkingSet - before) >> 20} MiB, on disk they take "
            + $"{Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length) >> 20} MiB");
        began = TimeProvider.System.GetTimestamp();
        await new SuppressionBook(store, addresses, TimeProvider.System).LoadAsync(default);
        Console.WriteLine($"// read into memory in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
        var options = new SuppressionOptions();
        _feed = new EventFeed(
            _book, store, options, new HygieneBook(store, options.Hygiene), new SuppressionLog(NullLogger.Instance),
            TimeProvider.System);
        for (var i = 0; i < EventsAtOnce; i++)
        {
            _events[i] = new DeliveryEvent
            {
                Kind = EventKind.Delivered,
                Time = DateTimeOffset.UnixEpoch.AddYears(56),
                Tenant = "acme",
                Campaign = "spring",
                Recipients = [AddressOf(Entries + i)],
            };
        }

        var random = new Random(5);
        for (var i = 0; i < _listed.Length; i++)
        {
            _listed[i] = AddressOf(random.Next(Entries));
            _others[i] = AddressOf(Entries + random.Next(Entries));
        }
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await _stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "Suppression: an event of a delivery, read for success and hygiene", OperationsPerInvoke = EventsAtOnce)]
    public ValueTask Delivered()
    {
        for (var i = 0; i < EventsAtOnce; i++)
            _events[i] = _events[i] with { EventId = ++_event };
        return _feed.HandleAsync(_events, default);
    }

    [Benchmark(Description = "Suppression: an address that is listed")]
    public bool Listed() => _book.TryFind(_listed[_next++ & 4095], "acme", Lists.None, Reasons.All, out _);

    [Benchmark(Description = "Suppression: an address that is not")]
    public bool NotListed() => _book.TryFind(_others[_next++ & 4095], "acme", Lists.None, Reasons.All, out _);

    [Benchmark(Description = "Suppression, before they are in memory: an address that is listed")]
    public bool ListedOnDisk() => _onDisk.TryFind(_listed[_next++ & 4095], "acme", Lists.None, Reasons.All, out _);

    [Benchmark(Description = "Suppression, before they are in memory: an address that is not")]
    public bool NotListedOnDisk() => _onDisk.TryFind(_others[_next++ & 4095], "acme", Lists.None, Reasons.All, out _);

    private static string AddressOf(int number) => (number % 4) switch
    {
        0 => $"user.{(uint)number * 2654435761u}@gmail.com",
        1 => $"someone{(uint)number * 2654435761u}@yahoo.example",
        _ => $"u{(uint)number * 2654435761u}@company{number % 100_003}.example",
    };
}
