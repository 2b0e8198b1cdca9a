using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Webhooks.Tests;

public sealed class WebhookTests
{
    private const string First = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private const string Second = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    [Fact]
    public async Task A_request_is_signed_by_both_secrets_and_a_repeat_has_its_id_and_body()
    {
        await using var server = new LyingServer((stream, _) => LyingServer.SayAsync(stream, "HTTP/1.1 204 None\r\n\r\n"));
        var exporter = Exporter(server.Url, secrets: [First, Second]);
        await exporter.ExportAsync(Batch(7, 8), CancellationToken.None);
        await exporter.ExportAsync(Batch(7, 8), CancellationToken.None);
        var requests = server.Requests.ConvertAll(Fields);
        Assert.Equal(requests[0]["webhook-id"], requests[1]["webhook-id"]);
        Assert.Equal(requests[0]["body"], requests[1]["body"]);
        foreach (var request in requests)
        {
            var signed = Encoding.UTF8.GetBytes($"{request["webhook-id"]}.{request["webhook-timestamp"]}.{request["body"]}");
            Assert.Equal(
                string.Join(' ', new[] { First, Second }.Select(secret =>
                    "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[6..]), signed)))),
                request["webhook-signature"]);
        }
    }

    [Theory]
    [InlineData("Json", "application/json")]
    [InlineData("Ndjson", "application/x-ndjson")]
    [InlineData("Cloudevents", "application/cloudevents-batch+json")]
    public void A_body_holds_each_event_as_the_journal_has_it(string name, string type)
    {
        var format = Enum.Parse<BodyFormat>(name);
        var batch = Batch(7, 8);
        using var body = RequestBody.Write(format, "urn:test", batch.Events, batch.Json);
        Assert.Equal(type, RequestBody.ContentTypeOf(format));
        var text = Encoding.UTF8.GetString(body.ToArray());
        if (format == BodyFormat.Ndjson)
        {
            Assert.Equal("{\"event_id\":7}\n{\"event_id\":8}\n", text);
            return;
        }

        using var read = JsonDocument.Parse(text);
        var events = format == BodyFormat.Json
            ? read.RootElement.GetProperty("data").EnumerateArray().ToList()
            : read.RootElement.EnumerateArray().Select(one => one.GetProperty("data")).ToList();
        Assert.Equal([7, 8], events.Select(one => one.GetProperty("event_id").GetInt32()));
        if (format == BodyFormat.Cloudevents)
        {
            var one = read.RootElement[0];
            Assert.Equal(
                ("1.0", "7", "urn:test", "policymta.delivered", "application/json"),
                (Text("specversion"), Text("id"), Text("source"), Text("type"), Text("datacontenttype")));
            string? Text(string name) => one.GetProperty(name).GetString();
        }
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        await using var server = new LyingServer(async (stream, stop) =>
        {
            await LyingServer.SayAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string('x', 65536) + "\r\n");
            while (!stop.IsCancellationRequested)
                await stream.WriteAsync(chunk, stop);
        });
        await Exporter(server.Url).ExportAsync(Batch(1), CancellationToken.None);
    }

    [Fact]
    public async Task Endless_header_fields_are_a_failure()
    {
        await using var server = new LyingServer(async (stream, stop) =>
        {
            await LyingServer.SayAsync(stream, "HTTP/1.1 200 OK\r\n");
            while (!stop.IsCancellationRequested)
                await LyingServer.SayAsync(stream, "X-More: and more\r\n");
        });
        await FailsAsync(server.Url);
    }

    [Fact]
    public async Task Bytes_that_come_too_slowly_and_a_server_that_says_nothing_are_not_waited_for()
    {
        await using var slow = new LyingServer(async (stream, stop) =>
        {
            foreach (var c in "HTTP/1.1 200 OK\r\nX-Slow: 1234567890123456789012345678901234567890\r\n\r\n")
            {
                await LyingServer.SayAsync(stream, c.ToString());
                await Task.Delay(200, stop);
            }
        });
        Assert.Contains("no answer within 1 s", (await FailsAsync(slow.Url)).Message, StringComparison.Ordinal);
        await using var silent = new LyingServer(static (_, stop) => Task.Delay(Timeout.Infinite, stop));
        Assert.Contains("no answer within 1 s", (await FailsAsync(silent.Url)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_200_counts_even_if_the_connection_breaks_behind_it_and_nothing_but_a_break_does_not()
    {
        await using var resets = new LyingServer(static async (stream, _) =>
        {
            await LyingServer.SayAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
            stream.Socket.LingerState = new LingerOption(true, 0);
        });
        await Exporter(resets.Url).ExportAsync(Batch(1), CancellationToken.None);
        await using var breaks = new LyingServer(static (stream, _) =>
        {
            stream.Socket.LingerState = new LingerOption(true, 0);
            return Task.CompletedTask;
        });
        await FailsAsync(breaks.Url);
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        await using var inside = new LyingServer(static (stream, _) => LyingServer.SayAsync(stream, "HTTP/1.1 200 OK\r\n\r\n"));
        await using var server = new LyingServer((stream, _) =>
            LyingServer.SayAsync(stream, $"HTTP/1.1 307 Go\r\nLocation: {inside.Url}\r\nContent-Length: 0\r\n\r\n"));
        Assert.Contains("redirections are not followed", (await FailsAsync(server.Url)).Message, StringComparison.Ordinal);
        Assert.Empty(inside.Requests);
    }

    [Fact]
    public async Task Pauses_grow_or_are_what_the_endpoint_asks_for_and_410_pauses_the_exporter()
    {
        var answer = "503 Busy\r\nContent-Length: 0";
        await using var server = new LyingServer((stream, _) => LyingServer.SayAsync(stream, $"HTTP/1.1 {answer}\r\n\r\n"));
        var exporter = Exporter(server.Url);
        var pauses = new List<double>();
        for (var i = 0; i < 12; i++)
            pauses.Add((await FailsAsync(exporter)).RetryAfter!.Value.TotalSeconds);
        Assert.InRange(pauses[0], 0.9, 1.1);
        Assert.InRange(pauses[4], 14.4, 17.6);
        Assert.InRange(pauses[11], 270, 330);
        answer = "429 Slow\r\nRetry-After: 40\r\nContent-Length: 0";
        Assert.Equal(TimeSpan.FromSeconds(40), (await FailsAsync(exporter)).RetryAfter);
        answer = "429 Slow\r\nRetry-After: 99999999\r\nContent-Length: 0";
        Assert.Equal(TimeSpan.FromHours(6), (await FailsAsync(exporter)).RetryAfter);
        answer = "410 Gone\r\nContent-Length: 0";
        Assert.True((await FailsAsync(exporter)).PausesExporter);
    }

    [Fact]
    public async Task Events_are_given_up_when_the_endpoint_has_failed_for_72_hours_over_a_restart_too()
    {
        await using var server = new LyingServer(static (stream, _) =>
            LyingServer.SayAsync(stream, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"));
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20000));
        var store = new TestPluginStore();
        var old = Batch(time.GetUtcNow() - TimeSpan.FromDays(30), 1);
        await FailsAsync(Exporter(server.Url, time: time, store: store), old);
        time.Advance(TimeSpan.FromHours(71));
        var later = Exporter(server.Url, time: time, store: store);
        await FailsAsync(later, old);
        time.Advance(TimeSpan.FromHours(2));
        await later.ExportAsync(old, CancellationToken.None);
        await FailsAsync(later, Batch(time.GetUtcNow(), 2));
    }

    [Fact]
    public void Mistakes_in_settings_are_told_with_place_and_remedy()
    {
        using var plugin = new WebhooksPlugin();
        var builder = new TestPluginBuilder("""
            endpoints:
              crm: { url: "http://hooks.test/", secrets: [abc], kinds: [deliverd] }
              two: { url: "ftp://x", secrets: [] }
            """);
        plugin.Configure(builder);
        Assert.Contains(builder.Problems, problem => problem.Contains("must begin with https", StringComparison.Ordinal));
        Assert.Contains(builder.Problems, problem => problem.Contains("policymta webhooks secret", StringComparison.Ordinal));
        Assert.Contains(builder.Problems, problem => problem.Contains("'deliverd' is not a valid kind of event", StringComparison.Ordinal));
        Assert.All(builder.Problems, problem => Assert.StartsWith("policymta.yaml:", problem, StringComparison.Ordinal));
        Assert.DoesNotContain(builder.Problems, problem => problem.Contains("abc", StringComparison.Ordinal));

        using var other = new WebhooksPlugin();
        var named = new TestPluginBuilder($"endpoints: {{ Two Words: {{ url: 'https://hooks.test/', secrets: [{First}] }} }}");
        other.Configure(named);
        Assert.Contains("is not a valid name", Assert.Single(named.Problems), StringComparison.Ordinal);
    }

    private static Task<ExportFailedException> FailsAsync(string url) => FailsAsync(Exporter(url));

    private static Task<ExportFailedException> FailsAsync(WebhookExporter exporter, EventBatch? batch = null) =>
        Assert.ThrowsAsync<ExportFailedException>(() => exporter.ExportAsync(batch ?? Batch(1), CancellationToken.None).AsTask());

    private static WebhookExporter Exporter(
        string url, ImmutableArray<string> secrets = default, TimeProvider? time = null, IPluginStore? store = null)
    {
        var options = new EndpointOptions
        {
            Url = url,
            AllowHttp = true,
            Secrets = secrets.IsDefault ? [First] : secrets,
            Timeout = TimeSpan.FromSeconds(time is null ? 1 : 60),
        };
        var clock = time ?? TimeProvider.System;
        var client = new WebhookClient(new SocketsHttpHandler { AllowAutoRedirect = false, MaxResponseHeadersLength = 16 }, clock);
        return new WebhookExporter(
            Endpoint.Of("crm", options), "urn:test", client, new FailureMemory(store ?? new TestPluginStore(), clock), clock,
            NullLogger.Instance);
    }

    private static EventBatch Batch(params ReadOnlySpan<long> ids) => Batch(DateTimeOffset.UnixEpoch, ids);

    private static EventBatch Batch(DateTimeOffset time, params ReadOnlySpan<long> ids) => new(static _ => ValueTask.CompletedTask)
    {
        Events = [.. ids.ToArray().Select(id => new DeliveryEvent { EventId = id, Kind = EventKind.Delivered, Time = time })],
        Json = [.. ids.ToArray().Select(id => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{{\"event_id\":{id}}}"))],
    };

    private static Dictionary<string, string> Fields(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var fields = request[..end].Split("\r\n").Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(field => field[0].ToLowerInvariant(), field => field[1]);
        fields["body"] = request[(end + 4)..];
        return fields;
    }
}
