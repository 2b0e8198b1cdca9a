using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Tests.Access;

namespace PolicyMta.Server.Tests.Statistics;

public sealed class StatsEndpointTests
{
    [Fact]
    public async Task It_tells_totals_values_and_latency_by_name()
    {
        await using var server = await OperatorServer.StartAsync();
        await server.EmitAsync(
            Delivered("acme", "gmail", "a@gmail.test", 100), Delivered("acme", "gmail", "b@gmail.test", 900),
            Delivered("beta", "yahoo", "c@yahoo.test", 5_000));
        await server.InjectAsync("acme");

        var (code, answer) = await server.GetAsync(
            "reader", AdminPaths.Stats + "?by=provider&metrics=accepted,delivered,latency&from=10m");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(60, answer.GetProperty("step_seconds").GetInt32());
        Assert.Equal(["provider"], answer.GetProperty("by").EnumerateArray().Select(one => one.GetString()));
        var times = answer.GetProperty("times").GetArrayLength();
        Assert.InRange(times, 10, 12);
        var gmail = answer.GetProperty("series")[0];
        Assert.Equal("gmail", gmail.GetProperty("key").GetProperty("provider").GetString());
        Assert.Equal(2, gmail.GetProperty("totals").GetProperty("delivered").GetInt64());
        Assert.Equal(1, gmail.GetProperty("totals").GetProperty("accepted").GetInt64());
        Assert.Equal(times, gmail.GetProperty("values").GetProperty("delivered").GetArrayLength());
        Assert.Equal(2, gmail.GetProperty("values").GetProperty("delivered").EnumerateArray().Sum(one => one.GetInt64()));
        Assert.Equal(2, gmail.GetProperty("latency").GetProperty("count").GetInt64());
        Assert.InRange(gmail.GetProperty("latency").GetProperty("p99_ms").GetInt64(), 450, 1_100);
        Assert.True(answer.GetProperty("complete_until").GetDateTimeOffset() > TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Filters_limits_and_order_hold_and_the_rest_is_one_series()
    {
        await using var server = await OperatorServer.StartAsync();
        await server.EmitAsync([.. Enumerable.Range(0, 6).SelectMany(tenant => Enumerable.Range(0, tenant + 1)
            .Select(_ => Delivered($"t{tenant}", tenant % 2 == 0 ? "gmail" : "yahoo", "a@gmail.test", 10)))]);

        var (_, top) = await server.GetAsync("reader", AdminPaths.Stats + "?by=tenant&limit=2&values=false");
        Assert.Equal([("t5", 6L), ("t4", 5L), ("(other)", 10L)], SeriesOf(top, "tenant"));
        Assert.False(top.TryGetProperty("times", out _));
        var (_, some) = await server.GetAsync("reader", AdminPaths.Stats + "?by=tenant&provider=gmail&tenant=t0&tenant=t4&tenant=t5");
        Assert.Equal([("t4", 5L), ("t0", 1L)], SeriesOf(some, "tenant"));
        var (_, total) = await server.GetAsync("reader", AdminPaths.Stats + "?metrics=delivered");
        var only = Assert.Single(total.GetProperty("series").EnumerateArray());
        Assert.Equal(21, only.GetProperty("totals").GetProperty("delivered").GetInt64());
        var (_, hours) = await server.GetAsync("reader", AdminPaths.Stats + "?from=30d&values=false");
        Assert.Equal(3_600, hours.GetProperty("step_seconds").GetInt32());
        var (_, days) = await server.GetAsync("reader", AdminPaths.Stats + "?from=300d&values=false");
        Assert.Equal(86_400, days.GetProperty("step_seconds").GetInt32());
    }

    [Fact]
    public async Task The_last_ten_minutes_are_there_by_the_second()
    {
        await using var server = await OperatorServer.StartAsync();
        await server.GetAsync("reader", AdminPaths.Stats);
        await Testing.Eventually.TrueAsync(async () =>
        {
            await server.EmitAsync(Delivered("acme", "gmail", "a@gmail.test", 100));
            var (code, answer) = await server.GetAsync("reader", AdminPaths.Stats + "?by=provider&step=second&from=2m&metrics=delivered");
            Assert.Equal(HttpStatusCode.OK, code);
            Assert.Equal(1, answer.GetProperty("step_seconds").GetInt32());
            return SeriesOf(answer, "provider") is [("gmail", > 0)];
        });
    }

    [Theory]
    [InlineData("?by=weather", "by")]
    [InlineData("?by=campaign,domain", "by")]
    [InlineData("?by=provider&domain=x.test", "by")]
    [InlineData("?metrics=money", "metrics")]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?from=1h&to=2h", "to")]
    [InlineData("?by=tenant,category", "by")]
    [InlineData("?to=9999-12-31T23:59:59.5Z&step=minute&from=1h", "step")]
    [InlineData("?step=week", "step")]
    [InlineData("?step=minute&from=30d", "step")]
    [InlineData("?step=second&from=1h", "step")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?sort=name", "sort")]
    [InlineData("?values=perhaps", "values")]
    [InlineData("?colour=red", "colour")]
    [InlineData("?from=1h&from=2h", "from")]
    public async Task A_mistake_names_its_place(string query, string field)
    {
        await using var server = await OperatorServer.StartAsync();
        var (code, answer) = await server.GetAsync("reader", AdminPaths.Stats + query);
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Equal(field, answer.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_token_for_named_tenants_sees_its_own()
    {
        await using var server = await OperatorServer.StartAsync();
        await server.EmitAsync(
            Delivered("acme", "gmail", "a@gmail.test", 1), Delivered("gamma", "gmail", "a@gmail.test", 1),
            Delivered("beta", "yahoo", "a@yahoo.test", 1));

        foreach (var by in new[]
        {
            "total", "tenant", "provider", "campaign", "source", "provider,tenant", "campaign,provider", "tenant,source",
        })
        {
            var (code, answer) = await server.GetAsync("acme-desk", $"{AdminPaths.Stats}?by={by}&metrics=delivered&values=false");
            Assert.True(code == HttpStatusCode.OK, answer.GetRawText());
            Assert.Equal(
                1, answer.GetProperty("series").EnumerateArray().Sum(one => one.GetProperty("totals").GetProperty("delivered").GetInt64()));
            Assert.DoesNotContain("gamma", answer.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain("yahoo", answer.GetRawText(), StringComparison.Ordinal);
        }

        var (both, counted) = await server.GetAsync("both-desk", AdminPaths.Stats + "?by=tenant&metrics=delivered");
        Assert.Equal(HttpStatusCode.OK, both);
        Assert.Equal(["acme", "beta"], SeriesOf(counted, "tenant").Select(static one => one.Name).Order());
        foreach (var query in new[]
        {
            "?by=domain", "?by=provider,source", "?by=provider,category", "?by=tenant&tenant=gamma", "?domain=gmail.test",
        })
        {
            var (code, answer) = await server.GetAsync("acme-desk", AdminPaths.Stats + query);
            Assert.True(code == HttpStatusCode.BadRequest, query + answer.GetRawText());
        }

        var (_, refused) = await server.GetAsync("acme-desk", AdminPaths.Stats + "?by=domain");
        Assert.Contains("provider,tenant", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_shows_a_table_and_JSON()
    {
        await using var server = await OperatorServer.StartAsync();
        await server.EmitAsync(Delivered("acme", "gmail", "a@gmail.test", 100));
        var (exitCode, output, error) = await server.RunAsync("stats", "--by", "provider,tenant", "--since", "1h");
        Assert.True(exitCode == ExitCode.Success, error);
        Assert.Matches(@"gmail\s+acme\s+0\s+1\s", output);
        (exitCode, output, error) = await server.RunAsync("stats", "--by", "provider", "--step", "minute", "--json");
        Assert.True(exitCode == ExitCode.Success, error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(
            json.RootElement.GetProperty("times").GetArrayLength(),
            json.RootElement.GetProperty("series")[0].GetProperty("values").GetProperty("delivered").GetArrayLength());
        (exitCode, _, error) = await server.RunAsync("stats", "--by", "weather");
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.StartsWith("--by: ", error, StringComparison.Ordinal);
        Assert.Contains("provider,source", error, StringComparison.Ordinal);
        (exitCode, _, error) = await server.RunAsync("stats", "--since", "1h", "--until", "2h");
        Assert.Equal((ExitCode.Usage, "--until: must be later than the beginning."), (exitCode, error.TrimEnd()));
        (_, output, _) = await server.RunAsync("stats", "--by", "provider", "--step", "hour", "--metrics", "delivered,bounced");
        Assert.Single(output.Split('\n'), static line => Regex.IsMatch(line, @":00:00.*\sgmail\s+1\s+0\b"));
    }

    [Fact]
    public async Task Marks_are_what_operators_did()
    {
        await using var server = await OperatorServer.StartAsync();
        var (held, _) = await server.PostAsync(
            "noc", AdminPaths.Directives, """{"kind":"hold","match":{"tenant":"acme"},"reason":"<b>abuse</b> desk"}""");
        Assert.Equal(HttpStatusCode.OK, held);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("chief", AdminPaths.Reload, "{}")).Code);

        var (_, answer) = await server.GetAsync("reader", AdminPaths.Marks + "?from=10m");
        var marks = answer.GetProperty("marks").EnumerateArray().ToList();
        Assert.Contains(marks, static mark => mark.GetProperty("kind").GetString() == "directive"
            && mark.GetProperty("author").GetString() == "noc"
            && mark.GetProperty("text").GetString()!.Contains("<b>abuse</b> desk", StringComparison.Ordinal));
        Assert.Contains(marks, static mark => mark.GetProperty("kind").GetString() == "reload");
        Assert.Equal(marks.Select(Time).Order(), marks.Select(Time));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync("reader", AdminPaths.Marks + "?from=soon")).Code);

        static DateTimeOffset Time(JsonElement mark) => mark.GetProperty("time").GetDateTimeOffset();
    }

    private static List<(string? Name, long Delivered)> SeriesOf(JsonElement answer, string field) =>
        [.. answer.GetProperty("series").EnumerateArray().Select(one => (
            one.GetProperty("key").GetProperty(field).GetString(), one.GetProperty("totals").GetProperty("delivered").GetInt64()))];

    private static DeliveryEvent Delivered(string tenant, string provider, string recipient, double ageMs) => new()
    {
        Kind = EventKind.Delivered,
        Time = TimeProvider.System.GetUtcNow(),
        Id = SpoolId.Create(TimeProvider.System.GetUtcNow()),
        Tenant = tenant,
        Provider = provider,
        EgressSource = "default",
        Domain = recipient.Split('@')[1],
        Recipients = [recipient],
        AgeMs = ageMs,
    };
}
