using System.Globalization;
using System.Net;
using System.Text.Json;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Tests.Access;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Statistics;

public sealed class LiveTests
{
    [Fact]
    public async Task Seconds_queues_activity_and_marks_come_as_they_happen()
    {
        await using var server = await OperatorServer.StartAsync();
        using var live = new EventStreamReader(await server.OpenAsync("reader", AdminPaths.Live));
        var (first, _) = await live.NextAsync("stats", static _ => true);
        var id = await server.InjectAsync("acme");
        await server.EmitAsync(Event(EventKind.Opened, "acme", "gmail"));
        await server.PostAsync("chief", AdminPaths.Reload, "{}");

        var seen = new HashSet<string>();
        var (opened, last) = (0L, first!.Value);
        while (seen.Count < 5)
        {
            var (name, number, data) = await live.NextAsync();
            switch (name)
            {
                case "stats":
                    Assert.Equal(last + 1, number);
                    Assert.Equal(number, data.GetProperty("time").GetInt64());
                    last = number!.Value;
                    opened += data.GetProperty("total").GetProperty("opened").GetInt64();
                    if (data.GetProperty("total").GetProperty("accepted").GetInt64() == 1)
                        seen.Add("accepted");
                    if (data.GetProperty("providers").TryGetProperty("gmail", out var gmail)
                        && gmail.GetProperty("opened").GetInt64() == 1)
                        seen.Add("opened");
                    break;
                case "queues" when data.GetProperty("queued").GetInt64() == 1:
                    var provider = data.GetProperty("providers")[0];
                    Assert.Equal("gmail", provider.GetProperty("provider").GetString());
                    Assert.Equal("hold", provider.GetProperty("main_cause").GetString());
                    Assert.Contains("policy holds it", provider.GetProperty("why").GetString(), StringComparison.Ordinal);
                    Assert.True(data.GetProperty("time").GetInt64() > 0);
                    seen.Add("queues");
                    break;
                case "activity":
                    if (data.GetProperty("events").EnumerateArray().Any(e => e.TryGetProperty("id", out var of) && of.GetString() == id))
                        seen.Add("activity");
                    break;
                case "mark" when data.GetProperty("kind").GetString() == "reload":
                    seen.Add("mark");
                    break;
            }
        }

        Assert.InRange(opened, 0, 1);
    }

    [Fact]
    public async Task Who_comes_back_gets_the_seconds_that_it_missed()
    {
        await using var server = await OperatorServer.StartAsync();
        long known;
        using (var live = new EventStreamReader(await server.OpenAsync("reader", AdminPaths.Live + "?topics=stats")))
        {
            known = (await live.NextAsync("stats", static _ => true)).Id!.Value;
            await live.NextAsync("stats", static _ => true);
        }

        await server.EmitAsync(Event(EventKind.Clicked, "acme", "gmail"), Event(EventKind.Clicked, "acme", "gmail"));
        await Eventually.TrueAsync(async () => (await server.GetAsync("reader", AdminPaths.Stats + "?step=second&from=1m&metrics=clicked"))
            .Answer.GetProperty("series")[0].GetProperty("totals").GetProperty("clicked").GetInt64() == 2);
        using var again = new EventStreamReader(await server.OpenAsync(
            "reader", AdminPaths.Live + "?topics=stats", ("Last-Event-ID", known.ToString(CultureInfo.InvariantCulture))));
        var clicked = 0L;
        while (clicked < 2)
        {
            var (_, id, data) = await again.NextAsync();
            Assert.Equal(++known, id);
            clicked += data.GetProperty("total").GetProperty("clicked").GetInt64();
        }
    }

    [Fact]
    public async Task A_tenant_sees_its_own()
    {
        await using var server = await OperatorServer.StartAsync();
        using var live = new EventStreamReader(await server.OpenAsync("acme-desk", AdminPaths.Live));
        await live.NextAsync("stats", static _ => true);
        await server.InjectAsync("gamma", to: "jane@yahoo.test");
        await server.EmitAsync(Event(EventKind.Opened, "gamma", "yahoo"));
        await server.PostAsync("chief", AdminPaths.Reload, "{}");
        await server.InjectAsync("acme");
        await server.EmitAsync(Event(EventKind.Opened, "acme", "gmail"));

        var (opened, acted, queued) = (0L, 0, 0L);
        while (opened == 0 || acted == 0 || queued == 0)
        {
            var (name, _, data) = await live.NextAsync();
            Assert.NotEqual("mark", name);
            Assert.DoesNotContain("gamma", data.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain("yahoo", data.GetRawText(), StringComparison.Ordinal);
            if (name == "stats")
                opened += data.GetProperty("total").GetProperty("opened").GetInt64();
            if (name == "activity")
                acted += data.GetProperty("events").GetArrayLength();
            if (name == "queues")
                queued = Math.Max(queued, data.GetProperty("queued").GetInt64());
        }

        Assert.Equal((1, 1), (opened, queued));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync("acme-desk", AdminPaths.Live + "?tenant=gamma")).Code);
    }

    [Fact]
    public async Task A_provider_can_be_followed_alone()
    {
        await using var server = await OperatorServer.StartAsync();
        using var live = new EventStreamReader(await server.OpenAsync("reader", AdminPaths.Live + "?provider=gmail&topics=stats,activity"));
        await live.NextAsync("stats", static _ => true);
        await server.EmitAsync(Event(EventKind.Opened, "acme", "yahoo"), Event(EventKind.Opened, "acme", "gmail"));
        var (_, data) = await live.NextAsync("activity", static data => data.GetProperty("events").GetArrayLength() > 0);
        Assert.DoesNotContain("yahoo", data.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_twenty_events_of_a_second_are_counted_and_left_out()
    {
        await using var server = await OperatorServer.StartAsync();
        using var live = new EventStreamReader(await server.OpenAsync("reader", AdminPaths.Live + "?topics=activity"));
        await Eventually.TrueAsync(() => server.Server.Live!.IsOpen);
        await server.GetAsync("reader", AdminPaths.Stats);
        var flood = Enumerable.Range(0, 300).Select(_ => Event(EventKind.Opened, "acme", "gmail")).ToArray();
        await Task.WhenAll(flood.Select(e => server.EmitAsync(e)));
        var (shown, leftOut) = (0, 0L);
        while (shown + leftOut < flood.Length)
        {
            var (name, _, data) = await live.NextAsync();
            Assert.Equal("activity", name);
            Assert.InRange(data.GetProperty("events").GetArrayLength(), 0, 20);
            shown += data.GetProperty("events").GetArrayLength();
            leftOut += data.GetProperty("left_out").GetInt64();
        }

        Assert.Equal(flood.Length, shown + leftOut);
    }

    [Fact]
    public async Task Who_goes_makes_room_and_beyond_the_limit_nobody_comes_in()
    {
        await using var server = await OperatorServer.StartAsync();
        var most = server.Server.Statistics!.Options.MaxLiveClients;
        var clients = new List<HttpResponseMessage>();
        for (var i = 0; i < most; i++)
            clients.Add(await server.OpenAsync(i % 2 == 0 ? "reader" : "noc", AdminPaths.Live + "?topics=stats"));
        Assert.Equal(most, server.Server.Live!.Clients);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.GetAsync("chief", AdminPaths.Live)).Code);
        clients.ForEach(static client => client.Dispose());
        await Eventually.TrueAsync(() => server.Server.Live.Clients == 0);
        using var again = new EventStreamReader(await server.OpenAsync("chief", AdminPaths.Live + "?topics=stats"));
        await again.NextAsync("stats", static _ => true);
    }

    [Fact]
    public async Task A_tenant_takes_a_quarter_of_the_places()
    {
        await using var server = await OperatorServer.StartAsync();
        var most = server.Server.Statistics!.Options.MaxLiveClients;
        var clients = new List<HttpResponseMessage>();
        for (var i = 0; i < most / 4; i++)
            clients.Add(await server.OpenAsync("acme-desk", AdminPaths.Live + "?topics=stats"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.GetAsync("acme-desk", AdminPaths.Live)).Code);
        clients.Add(await server.OpenAsync("reader", AdminPaths.Live + "?topics=stats"));
        Assert.All(clients, static client => Assert.Equal(HttpStatusCode.OK, client.StatusCode));
        clients.ForEach(static client => client.Dispose());
    }

    [Theory]
    [InlineData("?topics=none", "topics")]
    [InlineData("?tenant=acme&tenant=gamma", "tenant")]
    public async Task A_mistake_names_its_place(string query, string field)
    {
        await using var server = await OperatorServer.StartAsync();
        var (code, answer) = await server.GetAsync("reader", AdminPaths.Live + query);
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Equal(field, answer.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_server_stops_while_clients_follow()
    {
        await using var server = await OperatorServer.StartAsync();
        using var live = new EventStreamReader(await server.OpenAsync("reader", AdminPaths.Live));
        await live.NextAsync("stats", static _ => true);
        await server.StopServerAsync();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
                await live.NextAsync();
        });
    }

    private static DeliveryEvent Event(string kind, string tenant, string provider) => new()
    {
        Kind = kind,
        Time = TimeProvider.System.GetUtcNow(),
        OriginalId = SpoolId.Create(TimeProvider.System.GetUtcNow()),
        Tenant = tenant,
        Provider = provider,
        Domain = provider + ".test",
        Recipients = [$"jane@{provider}.test"],
    };
}
