using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using PolicyMta.Sdk;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Statistics over rounds of <c>kill -9</c> under load: what they say is what the journal says, to the recipient, and what the client was
/// told and the sink took. <c>POLICYMTA_KILL_ROUNDS</c> sets the number of rounds.
/// </summary>
public sealed class StatisticsKillTests
{
    private const int UsualRounds = 10;
    private static readonly string[] Metrics = ["accepted", "delivered", "deferred", "bounced", "expired", "discarded"];

    [Fact]
    public async Task Kill_9_under_load_costs_no_count_and_doubles_none()
    {
        var rounds = int.Parse(
            Environment.GetEnvironmentVariable("POLICYMTA_KILL_ROUNDS") ?? $"{UsualRounds}", CultureInfo.InvariantCulture);
        using var folder = new TestFolder();
        await using var sink = new CountingSink { OnRecipient = Refusal };
        await using var mta = new MtaProcess(folder.Path, $"""
            delivery:
              next_hop: 127.0.0.1:{sink.Port}
            """);
        var client = new LoadClient(mta.SmtpPort, from: "", recipients: 2);
        using var stop = new CancellationTokenSource();

        await mta.StartAsync();
        var load = client.RunAsync(sessions: 8, limit: 500_000, stop.Token);
        for (var round = 1; round <= rounds; round++)
        {
            var before = client.Accepted.Count;
            await Eventually.TrueAsync(
                () => client.Accepted.Count >= before + 50 + (round % 7 * 91), () => $"No mail was taken in round {round}:\n{mta.Output}");
            await mta.KillAsync();
            await mta.StartAsync();
        }

        await stop.CancelAsync();
        await load;
        await Eventually.TrueAsync(
            () => client.Accepted.All(sink.Copies.ContainsKey), () => $"Accepted messages did not arrive:\n{mta.Output}");
        await mta.EmptyAsync();
        var figures = new Dictionary<string, Dictionary<string, long>>();
        foreach (var by in new[] { "total", "provider", "tenant", "campaign", "domain" })
            figures[by] = await SumsAsync(mta, by);
        await mta.StopAsync();

        var events = new EventLedger(folder.Path);
        events.AssertComplete(client, "");
        events.AssertAgreesWith(sink, "");
        var sums = SumsOf(events);
        Assert.True(sums["delivered"] > 0 && sums["bounced"] > 0);
        Assert.All(figures, view => Assert.Equal(sums.OrderBy(pair => pair.Key), view.Value.OrderBy(pair => pair.Key)));
    }

    private static string? Refusal(string address) => address.Split('@')[0].EndsWith('3') ? "550 5.1.1 unknown" : null;

    private static Dictionary<string, long> SumsOf(EventLedger events)
    {
        return new()
        {
            ["accepted"] = Recipients(EventKind.Received, EventKind.Discarded),
            ["delivered"] = Recipients(EventKind.Delivered),
            ["deferred"] = Recipients(EventKind.Deferred),
            ["bounced"] = Recipients(EventKind.Bounced),
            ["expired"] = Recipients(EventKind.Expired),
            ["discarded"] = Recipients(EventKind.Discarded, EventKind.Removed),
        };

        long Recipients(params string[] kinds) => events.Events.Where(e => kinds.Contains(e.Kind)).Sum(e => e.Recipients.Length);
    }

    private static async Task<Dictionary<string, long>> SumsAsync(MtaProcess mta, string by)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", MtaProcess.AdminToken);
        var json = await client.GetStringAsync(new Uri(string.Create(
            CultureInfo.InvariantCulture,
            $"http://127.0.0.1:{mta.HttpPort}/api/v1/admin/stats?by={by}&metrics={string.Join(',', Metrics)}&from=1d&limit=1000")));
        using var answer = JsonDocument.Parse(json);
        var series = answer.RootElement.GetProperty("series").EnumerateArray().ToList();
        foreach (var one in series)
        {
            foreach (var metric in Metrics)
                Assert.Equal(
                    one.GetProperty("totals").GetProperty(metric).GetInt64(),
                    one.GetProperty("values").GetProperty(metric).EnumerateArray().Sum(value => value.GetInt64()));
        }

        return Metrics.ToDictionary(
            metric => metric, metric => series.Sum(one => one.GetProperty("totals").GetProperty(metric).GetInt64()));
    }
}
