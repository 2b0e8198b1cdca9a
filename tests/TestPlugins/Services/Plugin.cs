using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>
/// Uses every service that a plugin may ask for: counts messages in its store, and shows the count by HTTP and on the command line.
/// </summary>
public sealed class Plugin : IPlugin, IInjectHandler
{
    private Settings _settings = new();
    private IPluginStore _store = null!;
    private ILimits _limits = null!;
    private ITable? _table;
    private Counter<long> _counted = null!;
    private IPluginDatabase _database = null!;
    private int _seen;

    public void Configure(IPluginBuilder builder)
    {
        _settings = builder.Options<Settings>();
        _store = builder.Store;
        _limits = builder.Limits;
        if (_settings.Table.Length > 0)
            _table = builder.Tables.Get(_settings.Table);
        Injector = builder.Injector;
        _counted = builder.Meter.CreateCounter<long>("messages.counted");
        builder.Meter.CreateObservableGauge("count", () => Count);
        builder.AddLimit("messages", Rate.Parse("2/h"), maxKeys: 1000);
        builder.AddEventExporter("seen", new Seen(this), new EventReading { Start = EventStart.Oldest, Kinds = [EventKind.Received] });
        _database = builder.AddDatabase(
            [new Migration("0001-words", "CREATE TABLE word (id TEXT PRIMARY KEY, kind BIGINT NOT NULL, text TEXT NOT NULL);")]);
        builder.OnInject(this);
        Endpoints.Map(builder, this);
        Commands.Add(builder, this);
        builder.AddTemplateSource(new Letters(_settings.Word));
        builder.AddHttpArea("services");
        builder.MapHttp(
            "GET", "/services/me",
            (call, _) => new(HttpReply.Text(
                $"{call.Caller!.Name} {call.Caller.Organisation} {call.Caller.Tenant} {string.Join(',', call.Caller.Roles.Order())}")),
            new HttpEndpointOptions { Access = HttpAccess.Member });
        builder.AddConsolePanel(Panel(_settings.Word));
    }

    public async ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        var count = Count + 1;
        await SetAsync(count);
        _counted.Add(1);
        await Words.AddAsync(_database, _settings.Word, cancellationToken);
        return new InjectDecision
        {
            Metadata = ImmutableDictionary<string, string>.Empty
                .Add("word", _settings.Word)
                .Add("listed", _table?.Contains(context.Message.Recipients[0].Address).ToString() ?? "")
                .Add("count", count.ToString())
                .Add("limited", (!_limits.TryTake("messages", context.Message.ReturnPath)).ToString())
                .Add("shared", (!_limits.TryTake("shared", context.Message.ReturnPath, 2)).ToString()),
        };
    }

    private static ConsolePanel Panel(string word) => new()
    {
        Element = "test-services",
        Title = "Services",
        Files = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty
            .Add("panel.js", Encoding.UTF8.GetBytes($"customElements.define(\"test-services\", class extends HTMLElement {{}}); // {word}"))
            .Add("styles/panel.css", "p { color: red }"u8.ToArray())
            .Add("frame/page.html", "<!doctype html><p style=\"color: red\">Frame</p>"u8.ToArray()),
    };

    internal IMessageInjector Injector { get; private set; } = null!;

    /// <summary>The events that the exporter has seen.</summary>
    internal int EventsSeen => Volatile.Read(ref _seen);

    internal string Word => _settings.Word;

    internal long Count
    {
        get
        {
            var value = new ArrayBufferWriter<byte>();
            return _store.TryGet("count"u8, value) ? long.Parse(Encoding.UTF8.GetString(value.WrittenSpan)) : 0;
        }
    }

    internal ValueTask SetAsync(long count) => _store.PutAsync(new StoreBatch().Put("count"u8, Encoding.UTF8.GetBytes(count.ToString())));

    /// <summary>Counts events, and fails on the first.</summary>
    private sealed class Seen(Plugin plugin) : IEventExporter
    {
        private int _calls;

        public ValueTask ExportAsync(EventBatch batch, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _calls) == 1)
                throw new IOException("the receiver is away");
            Interlocked.Add(ref plugin._seen, batch.Events.Count);
            return default;
        }
    }
}
