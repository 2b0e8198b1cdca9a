using System.Diagnostics.Metrics;
using System.Text;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Mime;
using PolicyMta.Core.Mime.Editing;
using PolicyMta.Core.Stores;
using PolicyMta.Engagement;
using PolicyMta.Engagement.Consent;
using PolicyMta.Engagement.Rewriting;
using PolicyMta.Engagement.Tokens;

namespace PolicyMta.Benchmarks;

/// <summary>What it costs to rewrite a message of ten kilobytes with twenty links, to leave it alone, and to read a token.</summary>
public class EngagementBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policymta-benchmark-").FullName;
    private PluginStores _stores = null!;
    private TrackMessage _track = null!;
    private TokenSeal _seal = null!;
    private byte[] _message = null!;
    private string _token = "";
    private MessageFacts _tracked = null!;
    private MessageFacts _off = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _stores = new PluginStores(_folder, StoreAccess.Unsynced);
        var options = new EngagementOptions
        {
            Url = "https://t.example.com",
            ConsentRequired = false,
            Tracking = Tracking.Identified,
            Tenants = new Dictionary<string, TenantOptions> { ["quiet"] = new() { Ceiling = Tracking.None } },
        };
        _seal = new TokenSeal([new SealKey("a key of the benchmark"u8.ToArray())], options.Lifetime, TimeProvider.System);
        _track = new TrackMessage(
            options, new TrackingRules(options), _seal,
            new ConsentBook(_stores.Of("PolicyMta.Engagement"), consentRequired: false, TimeProvider.System), MimeReading.Instance,
            new EngagementMetrics(new Meter("benchmark")));
        var html = new StringBuilder("<html><body>");
        for (var i = 0; i < 20; i++)
        {
            html.Append($"<p style=\"margin: 0 0 1em\"><a class=\"button\" href=\"https://shop.example/offers/{i}?a=1&amp;b=2\">See</a> ")
                .Append('x', 380).Append("</p>\r\n");
        }

        var head = "Subject: News\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
        _message = Encoding.UTF8.GetBytes($"{head}{html}</body></html>\r\n");
        _tracked = Facts("acme");
        _off = Facts("quiet");
        using var tokens = _seal.Begin("acme", "spring", "", _tracked.Id, "jane@example.com")!;
        _token = tokens.Write(TokenKind.Click, "top", "https://shop.example/offers/1?a=1&b=2")!;
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await _stores.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public async Task<int> Rewrite()
    {
        var decision = (await _track.DecideAsync(Context(_tracked), default))!;
        return MimeEditor.Apply(_message, decision.Edits[0], isBinary: false, static _ => { })!.Length;
    }

    [Benchmark]
    public ValueTask<InjectDecision?> Off() => _track.DecideAsync(Context(_off), default);

    [Benchmark]
    public object? ReadToken() => _seal.Read(_token);

    private InjectContext Context(MessageFacts message) => new()
    {
        Message = message,
        Content = new MessageContent(_message),
        Source = new InjectionSource { Protocol = "ESMTP", Listener = "in" },
    };

    private static MessageFacts Facts(string tenant) => new()
    {
        Id = SpoolId.Create(DateTimeOffset.UnixEpoch.AddYears(56)),
        ReturnPath = "news@example.com",
        Recipients = [new Recipient("jane@example.com")],
        Tenant = tenant,
        Campaign = "spring",
        ReceivedAt = DateTimeOffset.UnixEpoch.AddYears(56),
        Size = 10_000,
    };
}
