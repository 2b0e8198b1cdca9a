using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Tests.Access;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Statistics;

public sealed class ReportTests
{
    private const string Path = "/api/v1/events";

    [Fact]
    public async Task What_a_tracker_tells_is_in_journal_and_figures_with_what_the_message_has()
    {
        await using var server = await OperatorServer.StartAsync();
        var id = await server.InjectAsync("acme");
        var (code, answer) = await server.PostAsync("tracker", Path, $$"""
            [{"kind":"opened","message_id":"{{id}}","user_agent":"<script>alert(1)</script>","ip":"192.0.2.7"},
             {"kind":"clicked","message_id":"{{id}}","recipient":"JANE@gmail.test","url":"https://shop.example/?a=1&b=\"2\"","id":"c1"},
             {"kind":"unsubscribed","message_id":"{{id}}"},
             {"kind":"complained","tenant":"beta","campaign":"spring","recipient":"joe@yahoo.test"}]
            """);
        Assert.Equal(HttpStatusCode.Accepted, code);
        Assert.Equal((4, 0, 0), Counts(answer));

        // What was accepted is searched and counted a moment later.
        var events = new List<JsonElement>();
        await Eventually.TrueAsync(async () =>
        {
            var (_, found) = await server.GetAsync("chief", AdminPaths.EventSearch + "?recipient=jane@gmail.test&order=oldest");
            events = [.. found.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("kind").GetString() == "clicked")];
            return events.Count > 0;
        });
        var clicked = Assert.Single(events);
        Assert.Equal(id, clicked.GetProperty("original_id").GetString());
        Assert.Equal("acme", clicked.GetProperty("tenant").GetString());
        Assert.Equal("https://shop.example/?a=1&b=\"2\"", clicked.GetProperty("metadata").GetProperty("url").GetString());
        var series = new List<JsonElement>();
        await Eventually.TrueAsync(async () =>
        {
            var (_, stats) = await server.GetAsync(
                "chief",
                AdminPaths.Stats + "?by=tenant&metrics=opened,clicked,unsubscribed,complained,unique_opened&values=false&sort=opened");
            series = [.. stats.GetProperty("series").EnumerateArray()];
            return series.Sum(one => one.GetProperty("totals").GetProperty("complained").GetInt32()) == 1;
        });
        Assert.Equal("acme", series[0].GetProperty("key").GetProperty("tenant").GetString());
        Assert.Equal("""{"opened":1,"clicked":1,"unsubscribed":1,"complained":0,"unique_opened":1}""", series[0].GetProperty("totals").GetRawText());
        Assert.Equal(1, series[1].GetProperty("totals").GetProperty("complained").GetInt64());
    }

    [Fact]
    public async Task What_was_told_is_not_taken_again()
    {
        await using var server = await OperatorServer.StartAsync();
        var id = await server.InjectAsync("acme");
        var time = TimeProvider.System.GetUtcNow().ToString("O");
        var events = $$"""
            [{"kind":"opened","message_id":"{{id}}","id":"o1"},
             {"kind":"opened","message_id":"{{id}}","id":"o1"},
             {"kind":"opened","message_id":"{{id}}","time":"{{time}}"},
             {"kind":"clicked","message_id":"{{id}}","time":"{{time}}","url":"https://a.example/"},
             {"kind":"clicked","message_id":"{{id}}","time":"{{time}}","url":"https://b.example/"}]
            """;
        Assert.Equal((4, 1, 0), Counts((await server.PostAsync("tracker", Path, events)).Answer));
        Assert.Equal((0, 5, 0), Counts((await server.PostAsync("tracker", Path, events)).Answer));
        await server.StopServerAsync();
        await server.StartServerAsync();
        Assert.Equal((0, 5, 0), Counts((await server.PostAsync("acme-tracker", Path, events)).Answer));
    }

    [Fact]
    public async Task A_tracker_of_a_tenant_tells_of_its_messages_alone()
    {
        await using var server = await OperatorServer.StartAsync();
        var (own, foreign) = (await server.InjectAsync("acme"), await server.InjectAsync("gamma"));
        var (_, answer) = await server.PostAsync("acme-tracker", Path, $$"""
            [{"kind":"opened","message_id":"{{own}}"}, {"kind":"opened","message_id":"{{foreign}}"},
             {"kind":"opened","campaign":"c","recipient":"a@x.test"},
             {"kind":"opened","tenant":"gamma","campaign":"c","recipient":"a@x.test"},
             {"kind":"opened","tenant":"gamma","message_id":"{{own}}"}]
            """);
        Assert.Equal((2, 0, 3), Counts(answer));
        Assert.Equal([1, 3, 4], answer.GetProperty("refused").EnumerateArray().Select(one => one.GetProperty("index").GetInt32()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.PostAsync(null, Path, "[]")).Code);
        foreach (var token in new[] { "app", "reader", "noc", "prometheus" })
            Assert.Equal(HttpStatusCode.Forbidden, (await server.PostAsync(token, Path, "[]")).Code);
    }

    [Theory]
    [InlineData("""{"kind":"opened"}""", "message_id")]
    [InlineData("""{"kind":"delivered","message_id":"ID"}""", "kind")]
    [InlineData("""{"kind":"opened","message_id":"short"}""", "message_id")]
    [InlineData("""{"kind":"opened","message_id":"00000000000000000000000001"}""", "There is no message")]
    [InlineData("""{"kind":"opened","message_id":"ID","recipient":"other@gmail.test"}""", "recipient")]
    [InlineData("""{"kind":"opened","message_id":"ID","recipient":"no address"}""", "recipient")]
    [InlineData("""{"kind":"opened","message_id":"ID","time":"2999-01-01T00:00:00Z"}""", "time")]
    [InlineData("""{"kind":"opened","message_id":"ID","ip":"300.1.1.1"}""", "ip")]
    [InlineData("""{"kind":"opened","message_id":"ID","ip":"999"}""", "ip")]
    [InlineData("""{"kind":"opened","message_id":"ID","ip":"0x7f.1"}""", "ip")]
    [InlineData("""{"kind":"opened","message_id":"ID","ip":"fe80::1%eth0"}""", "ip")]
    [InlineData("""{"kind":"opened","message_id":"ID","campaign":"another"}""", "campaign")]
    [InlineData("""{"kind":"opened","message_id":"ID","colour":"red"}""", "colour")]
    [InlineData("""{"kind":"opened","campaign":"c","recipient":"a@x.test"}""", "tenant")]
    [InlineData("""{"kind":"opened","message_id":"ID","url":"a\nb"}""", "url")]
    [InlineData("7", "object")]
    public async Task What_is_wrong_with_one_does_not_refuse_the_others(string report, string said)
    {
        await using var server = await OperatorServer.StartAsync();
        var id = await server.InjectAsync("acme");
        var (code, answer) = await server.PostAsync(
            "tracker", Path, $$"""[{{report.Replace("ID", id, StringComparison.Ordinal)}},{"kind":"opened","message_id":"{{id}}"}]""");
        Assert.Equal(HttpStatusCode.Accepted, code);
        Assert.Equal((1, 0, 1), Counts(answer));
        Assert.Contains(said, answer.GetProperty("refused")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_of_which_nothing_is_taken_is_a_mistake_of_the_client()
    {
        await using var server = await OperatorServer.StartAsync();
        var (code, problem) = await server.PostAsync(
            "tracker", Path, """[{"kind":"opened"},{"kind":"opened","campaign":7,"recipient":"a@x.test"}]""");

        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Equal(
            [
                ("[0]", "message_id: must be given, or campaign and recipient (and the tenant, if the token is for several)."),
                ("[1]", "campaign: must be a string."),
            ],
            problem.GetProperty("errors").EnumerateArray()
                .Select(static one => (one.GetProperty("field").GetString(), one.GetProperty("message").GetString())));
    }

    [Fact]
    public async Task Lines_are_taken_too_and_a_broken_one_alone_is_refused()
    {
        await using var server = await OperatorServer.StartAsync();
        var id = await server.InjectAsync("acme");
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "tracker");
        using var body = new StringContent($$"""
            {"kind":"opened","message_id":"{{id}}"}

            {"kind":"opened",
            {"kind":"clicked","message_id":"{{id}}"}
            """, Encoding.UTF8, "application/x-ndjson");
        using var response = await client.PostAsync(new Uri($"http://{server.Server.Http!.EndPoint}{Path}"), body);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((2, 0, 1), Counts(answer.RootElement));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("\"opened\"x")]
    public async Task A_body_that_is_no_JSON_is_refused(string body)
    {
        await using var server = await OperatorServer.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync("tracker", Path, body)).Code);
    }

    [Fact]
    public async Task More_than_a_thousand_are_refused_as_a_whole()
    {
        await using var server = await OperatorServer.StartAsync();
        var events = string.Join(',', Enumerable.Repeat("""{"kind":"opened","tenant":"a","campaign":"c","recipient":"a@x.test"}""", 1_001));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.PostAsync("tracker", Path, $"[{events}]")).Code);
    }

    private static (int Taken, int Repeated, int Refused) Counts(JsonElement answer) => (
        answer.GetProperty("taken").GetInt32(), answer.GetProperty("repeated").GetInt32(), answer.GetProperty("refused").GetArrayLength());
}
