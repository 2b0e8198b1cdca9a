using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PolicyMta.Sdk;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// A campaign over rounds of <c>kill -9</c>: everybody's message is taken once and ends once, as the journal tells, and the campaign's
/// figures say the same. <c>POLICYMTA_CAMPAIGN_RECIPIENTS</c> and <c>POLICYMTA_KILL_ROUNDS</c> set how many.
/// </summary>
public sealed class CampaignKillTests
{
    private const int UsualRecipients = 3_000;
    private const int UsualRounds = 10;
    private const int Piece = 1_000;

    [Fact]
    public async Task Kill_9_in_the_middle_sends_nobody_two_and_forgets_nobody()
    {
        var (recipients, rounds) = (
            NumberOf("POLICYMTA_CAMPAIGN_RECIPIENTS", UsualRecipients), NumberOf("POLICYMTA_KILL_ROUNDS", UsualRounds));
        using var folder = new TestFolder();
        await using var sink = new CountingSink { OnRecipient = Refusal };
        await using var mta = new MtaProcess(folder.Path, $"""
            delivery:
              next_hop: 127.0.0.1:{sink.Port}
            """);
        await mta.StartAsync();
        await PrepareAsync(mta, recipients);
        await CallAsync(mta, HttpMethod.Post, "campaigns/one/start", "{}");
        for (var round = 1; round <= rounds; round++)
        {
            var goal = recipients * round / (rounds + 1);
            await Eventually.TrueAsync(
                async () => (await StatsAsync(mta)).GetProperty("accepted").GetInt64() >= goal,
                () => $"The campaign stood still in round {round}:\n{mta.Output}");
            await mta.KillAsync();
            await mta.StartAsync();
        }

        await Eventually.TrueAsync(
            async () => (await StatsAsync(mta)) is var seen && seen.GetProperty("state").GetString() == "done"
                && seen.GetProperty("queued").GetInt64() == 0,
            () => $"The campaign did not end:\n{mta.Output}");
        var stats = await StatsAsync(mta);
        await mta.StopAsync();

        var events = new EventLedger(folder.Path);
        var taken = events.Events.Where(static told => told.Kind == EventKind.Received && told.Campaign == "one")
            .SelectMany(static told => told.Recipients).ToList();
        Assert.Equal((recipients, recipients), (taken.Count, taken.Distinct().Count()));
        var ended = events.Events.Where(static told => told.Kind is EventKind.Delivered or EventKind.Bounced && told.Campaign == "one")
            .SelectMany(static told => told.Recipients).ToList();
        Assert.Equal((recipients, recipients), (ended.Count, ended.Distinct().Count()));
        var bounced = Enumerable.Range(0, recipients).Count(static n => n % 10 == 3);
        Assert.Equal(
            (recipients, recipients - bounced, bounced),
            (Of(stats, "accepted"), Of(stats, "delivered"), Of(stats, "bounced")));
    }

    private static string? Refusal(string address) => address.Split('@')[0].EndsWith('3') ? "550 5.1.1 unknown" : null;

    private static async Task PrepareAsync(MtaProcess mta, int recipients)
    {
        await CallAsync(
            mta, HttpMethod.Post, "templates/spring/versions",
            """{"default_locale":"en","locales":{"en":{"subject":"Hello {{ name }}","text":"Hello {{ name }}"}}}""");
        await CallAsync(mta, HttpMethod.Post, "templates/spring/versions/1/publish", "{}");
        await CallAsync(mta, HttpMethod.Put, "audiences/people", "{}");
        foreach (var piece in Enumerable.Range(0, recipients).Chunk(Piece))
        {
            var csv = new StringBuilder("email,name\n");
            foreach (var n in piece)
                csv.Append(CultureInfo.InvariantCulture, $"p{n}@receiver.test,Name {n}\n");
            await CallAsync(mta, HttpMethod.Post, "audiences/people/import", csv.ToString(), "text/csv");
        }

        await CallAsync(
            mta, HttpMethod.Post, "campaigns",
            """{"name":"one","audience":"people","from":"Shop <shop@sender.test>","template":"spring"}""");
    }

    private static async Task<JsonElement> StatsAsync(MtaProcess mta) =>
        JsonElement.Parse(await CallAsync(mta, HttpMethod.Get, "campaigns/one/stats", null));

    private static async Task<string> CallAsync(
        MtaProcess mta, HttpMethod method, string path, string? body, string type = "application/json")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{mta.HttpPort}/api/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", MtaProcess.AdminToken);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode < HttpStatusCode.BadRequest, $"{method} {path}: {response.StatusCode} {answer}");
        return answer;
    }

    private static long Of(JsonElement item, string name) => item.GetProperty(name).GetInt64();

    private static int NumberOf(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
