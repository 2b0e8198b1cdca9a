using System.Net;
using System.Runtime.CompilerServices;
using PolicyMta.Policies.Plugins;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Http;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_need_a_token_with_the_right_scope()
    {
        await using var server = await MeteredServer.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.GetAsync(null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.GetAsync("app")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("prometheus")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("operator")).StatusCode);
    }

    [Fact]
    public async Task On_a_listener_of_their_own_they_need_no_token_and_are_not_on_the_other()
    {
        await using var server = await MeteredServer.StartAsync($"address: \"127.0.0.1:{Ports.Free()}\"");

        Assert.NotEqual(server.Server.Http!.EndPoint, server.EndPoint);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync(null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("operator", server.Server.Http.EndPoint)).StatusCode);
    }

    [Fact]
    public async Task Metrics_and_status_count_the_same()
    {
        await using var server = await MeteredServer.StartAsync();
        server.CountAtDomain("receiver.test");
        server.Server.Mta.Corridor.Totals.CountNoticeDropped();

        var series = Series(await server.ScrapeAsync());
        var totals = server.Server.Administration.Totals();

        Assert.Equal((1, "1"), (totals.Delivered, series["policymta_delivery_recipients_delivered_total{}"]));
        Assert.Equal((1, "1"), (totals.Deferred, series["policymta_delivery_recipients_deferred_total{}"]));
        Assert.Equal((1, "1"), (totals.Bounced, series["policymta_delivery_recipients_bounced_total{}"]));
        Assert.Equal((1, "1"), (totals.NoticesDropped, series["policymta_notices_dropped_total{}"]));
        Assert.Equal("1", series["policymta_category_recipients_total{category=\"bad-mailbox\",result=\"bounced\"}"]);
        Assert.Equal("0", series["policymta_delivery_time_seconds_bucket{le=\"1\"}"]);
        Assert.Equal("1", series["policymta_delivery_time_seconds_bucket{le=\"5\"}"]);
    }

    [Fact]
    public async Task Notices_that_were_dropped_are_in_the_status()
    {
        await using var server = await MeteredServer.StartAsync();
        var (_, before, _) = await CommandLine.RunAsync("status", "--config", server.Config);
        server.Server.Mta.Corridor.Totals.CountNoticeDropped();

        var (exitCode, output, _) = await CommandLine.RunAsync("status", "--config", server.Config);
        var (_, json, _) = await CommandLine.RunAsync("status", "--json", "--config", server.Config);

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.DoesNotContain("notices", before, StringComparison.Ordinal);
        Assert.Contains("1 not sent", output, StringComparison.Ordinal);
        Assert.Contains("\"notices_dropped\": 1", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_thousand_domains_tenants_and_campaigns_add_no_series()
    {
        await using var server = await MeteredServer.StartAsync();
        server.CountAtDomain("receiver.test");
        var before = Series(await server.ScrapeAsync());

        for (var i = 0; i < 100_000; i++)
            server.CountAtDomain($"domain{i}.test", $"tenant{i}", $"campaign{i}");

        var after = Series(await server.ScrapeAsync());
        Assert.Equal("100001", after["policymta_delivery_recipients_delivered_total{}"]);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
    }

    [Fact]
    public async Task Labels_that_are_asked_for_have_no_more_values_than_allowed()
    {
        await using var server = await MeteredServer.StartAsync("max_domains: 10, max_tenants: 2, max_campaigns: 1, max_providers: 0");
        for (var i = 0; i < 1000; i++)
            server.CountAtDomain($"domain{i}.test", $"tenant{i}", $"campaign{i}");

        var series = Series(await server.ScrapeAsync());

        Assert.Equal((11 * 3, 3 * 3, 2 * 3, 0), (Count("domain"), Count("tenant"), Count("campaign"), Count("provider")));
        Assert.Equal("990", series["policymta_domain_recipients_total{domain=\"(other)\",result=\"delivered\"}"]);

        int Count(string label) =>
            series.Keys.Count(key => key.StartsWith($"policymta_{label}_recipients_total", StringComparison.Ordinal));
    }

    [Fact]
    public async Task As_many_values_as_the_settings_allow_have_series_of_their_own()
    {
        await using var server = await MeteredServer.StartAsync("max_domains: 3000");
        for (var i = 0; i < 3001; i++)
            server.CountAtDomain($"domain{i}.test");

        var series = Series(await server.ScrapeAsync());

        Assert.Equal(3001 * 3, series.Keys.Count(key => key.StartsWith("policymta_domain_recipients_total", StringComparison.Ordinal)));
        Assert.Equal("1", series["policymta_domain_recipients_total{domain=\"domain2999.test\",result=\"bounced\"}"]);
        Assert.Equal("1", series["policymta_domain_recipients_total{domain=\"(other)\",result=\"bounced\"}"]);
        Assert.DoesNotContain(series.Keys, key => key.Contains("overflow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Servers_in_one_process_show_their_own_numbers()
    {
        await using var one = await MeteredServer.StartAsync(listener: "one");
        await using var two = await MeteredServer.StartAsync(listener: "two");
        two.CountAtDomain("receiver.test");

        var text = await one.ScrapeAsync();

        Assert.Contains("listener=\"one\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("listener=\"two\"", text, StringComparison.Ordinal);
        Assert.Equal("0", Series(text)["policymta_delivery_recipients_delivered_total{}"]);
    }

    [Fact]
    public async Task Instruments_of_plugins_are_shown_under_their_names_through_a_change_of_generations()
    {
        await using var server = await MeteredServer.StartAsync();
        var old = PluginMeter.Create("acme.Counting", "1.0", server.MeterScope);
        old.CreateCounter<long>("messages.seen").Add(1);
        using var other = PluginMeter.Create("acme.Counting", "1.0", new object());
        other.CreateCounter<long>("messages.seen").Add(1000);
        Assert.Equal("1", Series(await server.ScrapeAsync())["policymta_plugins_acme_Counting_messages_seen_total{}"]);

        using var replacement = PluginMeter.Create("acme.Counting", "1.0", server.MeterScope);
        var counter = replacement.CreateCounter<long>("messages.seen");
        counter.Add(10);
        old.Dispose();
        await server.ScrapeAsync();
        counter.Add(100);

        Assert.Equal("110", Series(await server.ScrapeAsync())["policymta_plugins_acme_Counting_messages_seen_total{}"]);
    }

    [Fact]
    public async Task A_plugin_that_is_gone_is_not_held_by_its_instruments()
    {
        await using var server = await MeteredServer.StartAsync();
        var plugin = MeasureAndDispose(server);
        await server.ScrapeAsync();

        for (var i = 0; i < 10 && plugin.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(plugin.IsAlive);
    }

    /// <summary>The index of a count is its number.</summary>
    [Fact]
    public void The_enum_of_counts_is_numbered_from_0_without_gaps() =>
        Assert.Equal([0, 1, 2, 3], Enum.GetValues<HttpCount>().Select(static value => (int)value));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MeasureAndDispose(MeteredServer server)
    {
        var plugin = new List<int> { 7 };
        using var meter = PluginMeter.Create("acme.Held", "1.0", server.MeterScope);
        meter.CreateObservableGauge("held", () => plugin[0]);
        server.ScrapeAsync().GetAwaiter().GetResult();
        return new WeakReference(plugin);
    }

    private static Dictionary<string, string> Series(string text) => text.Split('\n')
        .Where(static line => line.Length > 0 && line[0] != '#')
        .Select(static line => line.Split("} "))
        .ToDictionary(static parts => parts[0] + "}", static parts => parts[1]);
}
