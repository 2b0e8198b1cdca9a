using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Spool;
using PolicyMta.Policies.Plugins;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Plugins;

public sealed class ServicesTests
{
    private const string Shared = "limits: { shared: { rate: 4/h } }";

    [Fact]
    public async Task Fifty_generations_of_a_plugin_that_uses_every_service_leave_the_memory()
    {
        await using var bed = new PolicyBed();
        await using var books = await TestBooks.OpenAsync(Path.Combine(bed.Folder, "books"), () => bed.Store.Current);
        var journal = new FakeJournal();
        bed.Corridor.Open(journal.Corridor() with { DirectivesOf = books.Directives.For, TrafficOf = books.Traffic.For });
        bed.Install("Services");
        bed.Configure($"plugins: {{ {Shared}, settings: {{ Test.Services: {{ word: w0 }} }} }}");
        await bed.StartAsync();
        for (var i = 1; i <= 50; i++)
        {
            var labels = (await bed.InjectAsync()).Metadata;
            Assert.Equal(($"w{i - 1}", $"{i}"), (labels["word"], labels["count"]));
            using (var lease = bed.Store.Acquire(default))
            {
                var endpoints = lease.Snapshot.Endpoints["Test.Services"];
                await CallAsync(endpoints, "/send", "Subject: x\n\nbody");
                await SlowDownAsync(endpoints, i);
                Assert.Equal($"w{i - 1} default", await LetterAsync(lease.Snapshot));
                await lease.Snapshot.Commands["services count"].Command.Handler(
                    new CommandCall { Values = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("--add", ["0"]) },
                    CancellationToken.None);
            }

            bed.Configure($"plugins: {{ {Shared}, settings: {{ Test.Services: {{ word: w{i} }} }} }}");
            Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        }

        Assert.Equal(50, journal.Submitted.Count);
        Assert.Equal(
            Enumerable.Range(0, 25).Select(i => $"w{i * 2}"), books.Directives.Active.Select(directive => directive.Request.Reason));
        await Eventually.TrueAsync(() => bed.Reloader.Draining.IsEmpty && bed.Reloader.Unloading.IsEmpty);
        Assert.DoesNotContain(bed.Log.Lines, line => line.Contains("stays in memory", StringComparison.Ordinal));
    }

    private static async Task<string?> LetterAsync(PolicySnapshot snapshot)
    {
        var (plugin, source) = Assert.Single(snapshot.TemplateSources);
        Assert.Equal("Test.Services", plugin);
        var found = await source.FindAsync(
            new TemplateRequest { Template = "letter", Caller = new Caller { Name = "app" } }, CancellationToken.None);
        return found.Template!.Render(new Dictionary<string, string> { ["name"] = "x" }).Text;
    }

    [Fact]
    public async Task Limits_are_the_plugins_or_the_administrators_and_counts_survive_a_change_of_settings()
    {
        await using var bed = new PolicyBed();
        bed.Install("Services");
        bed.Configure($"plugins: {{ {Shared}, settings: {{ Test.Services: {{ word: a }} }} }}");
        await bed.StartAsync();
        Assert.Equal(("False", "False"), await LimitedAsync(bed));
        Assert.Equal(("False", "False"), await LimitedAsync(bed));

        bed.Configure($"plugins: {{ {Shared}, settings: {{ Test.Services: {{ word: b }} }} }}");
        await bed.ReloadAsync();
        Assert.Equal(("True", "True"), await LimitedAsync(bed));

        bed.Configure("plugins: { limits: { shared: { rate: 4/h }, 'Test.Services/messages': { rate: 100/h, max_keys: 10 } } }");
        await bed.ReloadAsync();
        Assert.Equal(("False", "True"), await LimitedAsync(bed));
    }

    [Fact]
    public async Task A_meter_is_seen_by_listeners_and_ends_with_its_plugin()
    {
        var published = new ConcurrentQueue<string>();
        var completed = new ConcurrentQueue<string>();
        var counted = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == "policymta.plugins.Meter.Test")
                {
                    published.Enqueue(instrument.Name);
                    listening.EnableMeasurementEvents(instrument);
                }
            },
            MeasurementsCompleted = (instrument, _) => completed.Enqueue(instrument.Name),
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == "messages.counted")
                Interlocked.Add(ref counted, value);
        });
        listener.Start();

        await using var bed = new PolicyBed();
        bed.Install("Services", "Meter.Test");
        bed.Configure($"plugins: {{ {Shared} }}");
        await bed.StartAsync();
        await bed.InjectAsync();
        await bed.InjectAsync();
        Assert.Equal(["messages.counted", "count"], published);
        Assert.Equal(2, Interlocked.Read(ref counted));

        bed.Configure("plugins: { disabled: [Meter.Test] }");
        await bed.ReloadAsync();
        await Eventually.TrueAsync(() => completed.Count == 2);
    }

    [Fact]
    public async Task A_submitted_message_bears_its_origin_and_waits_for_a_corridor()
    {
        await using var bed = new PolicyBed();
        bed.Install("Services");
        bed.Configure($"plugins: {{ {Shared} }}");
        await bed.StartAsync();
        using var lease = bed.Store.Acquire(default);
        var endpoints = lease.Snapshot.Endpoints["Test.Services"];
        Assert.Contains("\"Code\":451", await CallAsync(endpoints, "/send", "Subject: x\n\nbody"), StringComparison.Ordinal);

        var journal = new FakeJournal();
        bed.Corridor.Open(journal.Corridor());
        Assert.Contains("\"Code\":250", await CallAsync(endpoints, "/send", "Subject: x\n\nbody\rmore"), StringComparison.Ordinal);
        var (request, content) = Assert.Single(journal.Submitted);
        Assert.Equal("Subject: x\r\n\r\nbody\r\nmore\r\n", content);
        Assert.Equal(
            ("plugin", "Test.Services", "Test.Services"),
            (request.Source.Protocol, request.Source.Listener, Assert.Single(request.Source.Origins)));
        Assert.Equal(("bounces@sender.test", "acme", "welcome"), (request.ReturnPath, request.Tenant, request.Campaign));
        Assert.Contains("A message must not hold a NUL byte", await CallAsync(endpoints, "/send", "a\0b"), StringComparison.Ordinal);
        var refusal = await CallAsync(endpoints, "/send", "x", ("to", "a\nb@x.test"));
        Assert.Contains(@"a\\nb@x.test", refusal, StringComparison.Ordinal);
        Assert.Contains("is not a valid address: write it like jane@example.com", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_with_a_key_is_taken_once()
    {
        await using var bed = new PolicyBed();
        bed.Install("Services");
        bed.Configure($"plugins: {{ {Shared} }}");
        await bed.StartAsync();
        var journal = new FakeJournal();
        bed.Corridor.Open(journal.Corridor());
        using var lease = bed.Store.Acquire(default);
        var endpoints = lease.Snapshot.Endpoints["Test.Services"];

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CallAsync(endpoints, "/send", "x", ("key", "one"))));
        Assert.Single(journal.Submitted);
        Assert.Single(answers, answer => answer.Contains("\"IsRepeated\":false", StringComparison.Ordinal));
        Assert.Single(answers.Select(answer => answer.Split("\"Id\":")[1].Split(',')[0]).Distinct());
        await CallAsync(endpoints, "/send", "x", ("key", "two"));
        Assert.Equal(2, journal.Submitted.Count);
    }

    [Fact]
    public async Task An_exporter_gets_a_failed_batch_again_and_two_instances_never_read_at_once()
    {
        await using var bed = new PolicyBed();
        bed.Install("Services");
        bed.Configure($"plugins: {{ {Shared}, settings: {{ Test.Services: {{ word: a }} }} }}");
        await bed.StartAsync();
        var journal = new FakeJournal { Batches = 3 };
        bed.Corridor.Open(journal.Corridor());
        await Eventually.TrueAsync(() => journal.Acknowledged == 3);
        Assert.Contains(
            bed.Log.Lines,
            line => line.StartsWith("Warning: The exporter Test.Services/seen of plugin Test.Services failed", StringComparison.Ordinal));
        using (var lease = bed.Store.Acquire(default))
            Assert.Equal("3", await CallAsync(lease.Snapshot.Endpoints["Test.Services"], "/seen", ""));

        using (var held = bed.Store.Acquire(default))
        {
            bed.Configure($"plugins: {{ {Shared}, settings: {{ Test.Services: {{ word: b }} }} }}");
            await bed.ReloadAsync();
            Assert.Equal(1, journal.Opened);
        }

        await Eventually.TrueAsync(() => journal.Opened == 2);
        Assert.Equal(1, journal.MostAtOnce);
    }

    /// <summary>Gives a directive and sets a pace for a provider; those of every other one end again, the others stay in force.</summary>
    private static async Task SlowDownAsync(ImmutableArray<Core.Policy.PluginEndpoint> endpoints, int number)
    {
        var provider = ("provider", $"p{number}");
        var id = await CallAsync(endpoints, "/slow", "", provider);
        if (number % 2 == 0)
            Assert.Equal($"True True {number / 2} {number / 2} 0", await CallAsync(endpoints, "/free", "", ("id", id), provider));
    }

    private static async Task<(string Own, string Shared)> LimitedAsync(PolicyBed bed)
    {
        var labels = (await bed.InjectAsync()).Metadata;
        return (labels["limited"], labels["shared"]);
    }

    private static async Task<string> CallAsync(
        ImmutableArray<Core.Policy.PluginEndpoint> endpoints, string path, string body, params (string Name, string Value)[] query)
    {
        var endpoint = endpoints.Single(endpoint => endpoint.Path.Text == path);
        var reply = await endpoint.Handler(
            new HttpCall
            {
                Method = endpoint.Method,
                Path = path,
                Body = Encoding.UTF8.GetBytes(body),
                Query =
                    [.. query.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), KeyValuePair.Create("to", "jane@receiver.test")],
            },
            CancellationToken.None);
        return Encoding.UTF8.GetString(reply.Body.Span);
    }

    /// <summary>What stands for a corridor with its journal.</summary>
    private sealed class FakeJournal
    {
        private readonly ConcurrentDictionary<UInt128, FoundMark> _marks = new();
        private int _reading;

        public ConcurrentQueue<(InjectionRequest Request, string Content)> Submitted { get; } = new();

        public int Batches { get; init; }

        public int Acknowledged { get; private set; }

        public int Opened { get; private set; }

        public int MostAtOnce { get; private set; }

        public RunningCorridor Corridor() =>
            new(SubmitAsync, new SubmitOnce(SubmitAsync, key => _marks.TryGetValue(key, out var mark) ? mark : null, TimeProvider.System))
            {
                OpenReader = (cursor, _) => new Reader(this, cursor),
            };

        private async ValueTask<InjectionResult> SubmitAsync(InjectionRequest request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            using var content = request.Content;
            Submitted.Enqueue((request, Encoding.UTF8.GetString(content.Memory.Span)));
            var id = SpoolId.Create(TimeProvider.System.GetUtcNow());
            foreach (var mark in request.Marks)
                _marks[mark.Key] = new FoundMark(id, default);
            return new InjectionResult(SmtpReply.Parse("250 2.0.0 Ok"), id);
        }

        private sealed class Reader(FakeJournal journal, string cursor) : IEventReader
        {
            public string Cursor => cursor;

            public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
            {
                journal.Opened++;
                journal.MostAtOnce = Math.Max(journal.MostAtOnce, Interlocked.Increment(ref journal._reading));
                try
                {
                    while (journal.Acknowledged < journal.Batches)
                    {
                        yield return new EventBatch(_ =>
                        {
                            journal.Acknowledged++;
                            return default;
                        })
                        {
                            Events = [new DeliveryEvent { Kind = EventKind.Received, Time = DateTimeOffset.UnixEpoch }],
                            Json = [],
                        };
                    }

                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }
                finally
                {
                    Interlocked.Decrement(ref journal._reading);
                }
            }
        }
    }
}
