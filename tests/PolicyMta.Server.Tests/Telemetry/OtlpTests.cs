using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Records;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;
using PolicyMta.Server.Tests.Http;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Telemetry;

/// <summary>What an OTLP receiver sees: the values of /metrics, and traces of messages from the client's call to the attempt.</summary>
public sealed partial class OtlpTests : IAsyncLifetime
{
    private const string Scripts = """
        export function onInject() { return { metadata: { seen: "yes" } }; }
        export function onRoute() { return {}; }

        """;

    private readonly TestFolder _folder = new();
    private readonly CountingSink _sink = new();
    private readonly HttpClient _client = new();
    private RunningServer? _server;

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "plugins"));
        _folder.Write("scripts/doors.js", Scripts);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Metrics_have_the_values_that_prometheus_sees()
    {
        await using var collector = new TestCollector();
        await StartAsync($"endpoint: '{collector.Address}', interval: 1s, headers: {{ X-Token: secret }}, resource: {{ place: test }}");
        await SendAsync(null);
        var scraped = await Eventually.GetAsync(ScrapeAsync, series => series.Any(
            one => one.Key.StartsWith("policymta_delivery_recipients_delivered", StringComparison.Ordinal) && one.Value > 0));
        var before = collector.Received.Count;
        await Eventually.TrueAsync(() => collector.Received.Count > before + 1, () => "The collector was sent nothing.");

        var told = Points(collector.Bodies("/v1/metrics").Last());
        var compared = 0;
        foreach (var (series, value) in told)
        {
            var found = Suffixes.Select(suffix => series.Replace("{", suffix + "{", StringComparison.Ordinal)).Where(scraped.ContainsKey)
                .ToList();
            Assert.True(found.Count == 1, $"/metrics has {found.Count} series like {series}");
            if (MovesByItself().IsMatch(series))
                continue;
            Assert.Equal(scraped[found[0]], value);
            compared++;
        }

        Assert.True(compared > 30, $"Only {compared} series were compared.");
        Assert.Equal(1, told["policymta_delivery_recipients_delivered{}"]);
        Assert.All(collector.Received, one => Assert.Equal("secret", one.Token));
        var resource = collector.Bodies("/v1/metrics").Last().Messages(1).Single().Messages(1).Single().Attributes(1);
        Assert.Equal("policymta", resource["service.name"]);
        Assert.Equal("mx.sender.test", resource["service.instance.id"]);
        Assert.Equal("test", resource["place"]);
    }

    [Fact]
    public async Task A_trace_leads_from_the_clients_call_over_the_doors_to_the_attempt()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        const string Parent = "b7ad6b7169203331";
        await using var collector = new TestCollector();
        await StartAsync($"endpoint: '{collector.Address}', metrics: false, sample_rate: 0");
        await SendAsync(null);
        await SendAsync("not a traceparent");
        await SendAsync($"00-{Trace}-{Parent}-00");
        await SendAsync($"00-{Trace}-{Parent}-01");
        await Eventually.TrueAsync(
            () => Spans(collector).Any(span => span.Name == "attempt"), () => $"{Spans(collector).Count} spans came.");

        var spans = Spans(collector);
        Assert.All(spans, span => Assert.Equal(Trace, span.Trace));
        var inject = Assert.Single(spans, span => span.Name == "inject");
        Assert.Equal(Parent, inject.Parent);
        Assert.Equal(inject.Id, Assert.Single(spans, span => span.Name == "on-inject").Parent);
        var route = Assert.Single(spans, span => span.Name == "route");
        Assert.Equal(inject.Id, route.Parent);
        Assert.Equal(route.Id, Assert.Single(spans, span => span.Name == "on-route").Parent);
        var attempt = Assert.Single(spans, span => span.Name == "attempt");
        Assert.Equal(inject.Id, attempt.Parent);
        Assert.Equal("1", attempt.Attributes["policymta.delivered"]);
        Assert.StartsWith("250", attempt.Attributes["policymta.reply"], StringComparison.Ordinal);
        Assert.Equal("spring", inject.Attributes["policymta.campaign"]);
    }

    [Fact]
    public async Task A_collector_that_is_away_or_lies_keeps_no_mail_waiting()
    {
        await using var liar = new TestCollector
        {
            Answer = async response =>
            {
                response.StatusCode = 200;
                var junk = new byte[64 * 1024];
                for (var i = 0; i < 1000; i++)
                    await response.OutputStream.WriteAsync(junk);
            },
        };
        await StartAsync($"endpoint: '{liar.Address}', interval: 1s, timeout: 1s, sample_rate: 1");
        for (var i = 0; i < 20; i++)
            await SendAsync(null);
        await Eventually.TrueAsync(() => _server!.Mta.Corridor.Totals.Delivered == 20, () => "Mail waits.");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void The_spool_keeps_the_span_of_a_sampled_message(string? traceParent)
    {
        var facts = new MessageFacts
        {
            Id = SpoolId.Create(DateTimeOffset.UnixEpoch.AddYears(56)),
            ReturnPath = "a@sender.test",
            Recipients = [new Recipient("b@receiver.test")],
            ReceivedAt = DateTimeOffset.UnixEpoch.AddYears(56),
            Size = 1,
        };
        var record = new MessageRecord(facts, "main", "HTTP", []) { TraceParent = traceParent };
        Assert.Equal(traceParent, MessageRecord.Read(facts.Id, record.Write().Span).TraceParent);
    }

    private static readonly string[] Suffixes =
        ["", "_total", "_bytes", "_bytes_total", "_seconds", "_seconds_total", "_ratio", "_milliseconds"];

    private async Task StartAsync(string telemetry)
    {
        var config = _folder.Write("policymta.yaml", $$"""
            hostname: mx.sender.test
            http:
              address: "127.0.0.1:0"
              tokens: [{ name: app, scopes: [admin], token_hash: "{{ApiFixture.HashOf("app")}}" }]
            telemetry: { {{telemetry}} }
            spool: { path: spool, min_free_mb: 16, segment_size_mb: 1 }
            delivery: { next_hop: "127.0.0.1:{{_sink.Port}}" }
            plugins: { path: plugins }
            scripts: { path: scripts }
            """);
        _server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(config), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        _client.BaseAddress = new Uri($"http://{_server.Http!.EndPoint}");
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "app");
    }

    private async Task SendAsync(string? traceParent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, InjectionEndpoint.Path)
        {
            Content = new StringContent(
                """{"from":"a@sender.test","to":"b@receiver.test","campaign":"spring","subject":"x","text":"x"}""",
                Encoding.UTF8, "application/json"),
        };
        if (traceParent is not null)
            request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        using var answer = await _client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<Dictionary<string, double>> ScrapeAsync()
    {
        var text = await _client.GetStringAsync("/metrics");
        return text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split("} ")).ToDictionary(
            parts => parts[0] + "}", parts => double.Parse(parts[1].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>The numbers of an export, under the names that Prometheus gives them, without unit.</summary>
    private static Dictionary<string, double> Points(ProtoReader body) => body.Messages(1).SelectMany(resource => resource.Messages(2))
        .SelectMany(scope => scope.Messages(2)).SelectMany(PointsOf).ToDictionary(point => point.Series, point => point.Value);

    private static IEnumerable<(string Series, double Value)> PointsOf(ProtoReader metric)
    {
        var name = metric.Text(1).Replace('.', '_');
        foreach (var point in metric.Messages(5).Concat(metric.Messages(7)).SelectMany(data => data.Messages(1)))
        {
            var labels = string.Join(',', point.Attributes(7).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}=\"{pair.Value}\""));
            var value = point.Fields().First(field => field.Number is 4 or 6);
            yield return ($"{name}{{{labels}}}", value.Number == 4 ? BitConverter.UInt64BitsToDouble(value.Bits) : (long)value.Bits);
        }
    }

    private static List<(string Trace, string Id, string Parent, string Name, Dictionary<string, string> Attributes)> Spans(
        TestCollector collector) =>
    [
        .. collector.Bodies("/v1/traces").SelectMany(body => body.Messages(1)).SelectMany(resource => resource.Messages(2))
            .SelectMany(scope => scope.Messages(2))
            .Select(span => (span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Attributes(9))),
    ];

    /// <summary>What changes between a scrape and an export though nothing happens.</summary>
    [GeneratedRegex("process|http|time|cpu|memory|gc|uptime|spool|journal|age|events", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MovesByItself();
}
