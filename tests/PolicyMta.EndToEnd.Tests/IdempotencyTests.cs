using System.Net.Http.Json;
using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

public sealed class IdempotencyTests
{
    private const int Recipients = 10_000;

    [Fact]
    public async Task A_call_broken_off_by_kill_9_is_completed_by_its_retry_and_nobody_is_queued_twice()
    {
        using var folder = new TestFolder();
        await using var mta = new MtaProcess(folder.Path, "delivery:\n  next_hop: 127.0.0.1:9\nscripts:\n  path: scripts\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "scripts"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "scripts", "hold.js"),
            "export function onRoute() { return { hold: true, reason: 'test' }; }\n",
            TestContext.Current.CancellationToken);
        await mta.StartAsync();
        var call = new
        {
            from = "news@sender.test",
            subject = "No {{n}}",
            text = "Hello {{n}}",
            recipients = Enumerable.Range(
                0, Recipients).Select(n => new { to = $"r{n}@d{n % 50}.test", substitutions = new { n } }).ToArray(),
        };

        var first = PostAsync(mta, call);
        await Eventually.TrueAsync(
            () => first.IsCompleted || AcceptedAsync(mta).GetAwaiter().GetResult() > 50, () => $"Nothing was accepted:\n{mta.Output}");
        await mta.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => first);
        await mta.StartAsync();

        var recovered = (await QueuedAsync(mta)).Count;
        Assert.InRange(recovered, 1, Recipients - 1);
        var ids = await PostAsync(mta, call);
        var queued = await QueuedAsync(mta);
        Assert.Equal(Recipients, queued.Count);
        Assert.Equal(ids.Order(), queued.Order());
        Assert.Equal(ids, await PostAsync(mta, call));
        Assert.Equal(Recipients, (await QueuedAsync(mta)).Count);
    }

    private static async Task<List<string>> PostAsync(MtaProcess mta, object call)
    {
        using var client = Client(mta, MtaProcess.InjectionToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/messages") { Content = JsonContent.Create(call) };
        request.Headers.Add("Idempotency-Key", "the-same-each-time");
        using var response = await client.SendAsync(request);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return [.. json.RootElement.GetProperty("recipients").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    private static async Task<long> AcceptedAsync(MtaProcess mta)
    {
        using var client = Client(mta, MtaProcess.AdminToken);
        using var json = JsonDocument.Parse(await client.GetStringAsync("/api/v1/admin/status"));
        return json.RootElement.GetProperty("totals").GetProperty("accepted").GetInt64();
    }

    private static async Task<List<string>> QueuedAsync(MtaProcess mta)
    {
        using var client = Client(mta, MtaProcess.AdminToken);
        using var json = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/admin/messages?limit={Recipients}"));
        return [.. json.RootElement.GetProperty("deliveries").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    private static HttpClient Client(MtaProcess mta, string token)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{mta.HttpPort}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }
}
