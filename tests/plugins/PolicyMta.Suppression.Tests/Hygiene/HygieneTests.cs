using System.Text.Json;
using PolicyMta.SuppressionList.Hygiene;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.SuppressionList.Tests.Hygiene;

public sealed class HygieneTests
{
    private static readonly DomainTypos Typos = new(
        new TestPluginBuilder("", Path.Combine(AppContext.BaseDirectory, "shipped", "defaults.yaml"))
            .Options<SuppressionOptions>().Hygiene);

    [Theory]
    [InlineData("gmial.com", "gmail.com")]
    [InlineData("gmail.con", "gmail.com")]
    [InlineData("gmail.co", "gmail.com")]
    [InlineData("gmaill.com", "gmail.com")]
    [InlineData("gamil.com", "gmail.com")]
    [InlineData("gmal.com", "gmail.com")]
    [InlineData("hotmial.com", "hotmail.com")]
    [InlineData("hotmai.com", "hotmail.com")]
    [InlineData("homail.co.uk", "hotmail.co.uk")]
    [InlineData("yaho.com", "yahoo.com")]
    [InlineData("yahho.de", "yahoo.de")]
    [InlineData("outlok.com", "outlook.com")]
    [InlineData("icloud.vom", "icloud.com")]
    [InlineData("comcast.ne", "comcast.net")]
    [InlineData("gmail.com", null)]
    [InlineData("ymail.com", null)]
    [InlineData("mail.com", null)]
    [InlineData("email.com", null)]
    [InlineData("hotmail.nl", null)]
    [InlineData("gmx.com", null)]
    [InlineData("line.com", null)]
    [InlineData("mgn.com", null)]
    [InlineData("gmail.example", null)]
    [InlineData("notgmail.com", null)]
    [InlineData("com", null)]
    [InlineData("x", null)]
    public void A_domain_that_looks_misspelt_is_told_with_what_is_meant(string domain, string? meant)
    {
        Assert.Equal(meant, Typos.MeantBy(domain));
        Assert.Equal(meant, Typos.MeantBy(domain));
    }

    [Fact]
    public async Task Signals_are_told_by_campaign_and_source_and_nothing_is_done_about_them()
    {
        var plugin = new SuppressionUnderTest("{ hygiene: { min_recipients: 10 }, cleared_by_success: [hard-bounce] }");
        var told = new List<DeliveryEvent>();
        for (var i = 0; i < 95; i++)
            told.Add(Told(EventKind.Delivered, $"user{i}@a.example", "spring", "partner"));
        for (var i = 0; i < 5; i++)
            told.Add(Told(EventKind.Bounced, $"gone{i}@a.example", "spring", "partner", BounceCategory.InvalidRecipient));
        told.Add(Told(EventKind.Delivered, "jane@gmial.com", "spring", "own"));
        told.Add(Told(EventKind.Delivered, "Info+x@a.example", "spring", "own"));
        told.Add(Told(EventKind.Complained, "jane@gmial.com", "spring", "own"));
        told.Add(Told(EventKind.Bounced, "blocked@a.example", "summer", null, BounceCategory.SourceBlocked));
        told.Add(Told(EventKind.Bounced, "list@a.example", "summer", null, "suppressed"));
        await FeedAsync(plugin, [.. told]);

        var rows = await ReadAsync(plugin);
        Assert.Equal(3, rows.Count);
        var partner = rows.Single(row => Text(row, "source") == "partner");
        Assert.Equal((100, 5), (Number(partner, "recipients"), Number(partner, "unknown_users")));
        Assert.Equal(5.0, partner.GetProperty("unknown_percent").GetDouble());
        Assert.Equal("5.0 % unknown users", partner.GetProperty("signals")[0].GetString());
        var own = rows.Single(row => Text(row, "source") == "own");
        Assert.Equal(
            (2, 1, 1, 1),
            (Number(own, "recipients"), Number(own, "typo_domains"), Number(own, "role_accounts"), Number(own, "complaints")));
        Assert.Equal("gmial.com, perhaps gmail.com", own.GetProperty("typo_examples")[0].GetString());
        Assert.Equal("info+x@a.example", own.GetProperty("role_examples")[0].GetString());
        var summer = rows.Single(row => Text(row, "campaign") == "summer");
        Assert.Equal((1, 0), (Number(summer, "recipients"), Number(summer, "unknown_users")));
        Assert.Single(await ReadAsync(plugin, ("--campaign", "summer")));
        Assert.Empty(await ReadAsync(plugin, ("--tenant", "other")));
        Assert.Null(await plugin.InjectAsync(SuppressionUnderTest.Message("user1@a.example")));
        Assert.NotNull(await plugin.InjectAsync(SuppressionUnderTest.Message("gone1@a.example")));

        // A tenant sees its own, and what was counted is there after a restart.
        var endpoint = new EndpointServer(plugin, "other");
        Assert.Equal("[]", System.Text.Encoding.UTF8.GetString((await endpoint.CallAsync("GET", "/hygiene")).Body.Span));
        var after = new SuppressionUnderTest(store: plugin.Store);
        await FeedAsync(after, [.. told]);
        Assert.Equal(rows.Select(row => row.ToString()), (await ReadAsync(after)).Select(row => row.ToString()));
    }

    [Theory]
    [InlineData(10, false, 0)]
    [InlineData(100, false, 1)]
    [InlineData(100, true, 1)]
    [InlineData(400, false, 1)]
    public async Task A_mailbox_that_was_gone_for_long_and_accepts_mail_is_like_a_trap(int days, bool removed, int expected)
    {
        var plugin = new SuppressionUnderTest("rules: { hard: { for: 365d } }");
        await FeedAsync(plugin, Told(EventKind.Bounced, "jane@a.example", "spring", "own", BounceCategory.InvalidRecipient));
        if (removed)
            await plugin.RunAsync("suppression remove", ("ADDRESS", "jane@a.example"), ("--tenant", "acme"));
        plugin.Clock.Advance(TimeSpan.FromDays(days));
        await FeedAsync(plugin, Told(EventKind.Delivered, "Jane@a.example", "summer", "own") with
        {
            Time = plugin.Clock.GetUtcNow(),
            Id = SpoolId.Create(plugin.Clock.GetUtcNow()),
        });
        Assert.Equal(expected, Number((await ReadAsync(plugin, ("--campaign", "summer"))).Single(), "trap_like"));
    }

    [Fact]
    public async Task Hostile_names_and_many_campaigns_are_kept_in_bounds()
    {
        var plugin = new SuppressionUnderTest("hygiene: { max_groups: 20 }");
        for (var i = 0; i < 5; i++)
        {
            await FeedAsync(plugin, [.. Enumerable.Range(0, 30).Select(n =>
                Told(EventKind.Delivered, $"u@d{n}.example", $"{i} {n} {new string('é', 5000)}", new string('x', 10_000) + "\u001b\0"))]);
        }

        Assert.Equal(20, (await ReadAsync(plugin)).Count);
        Assert.Equal(20, plugin.Store.Scan("h"u8.ToArray()).Count());
    }

    private static DeliveryEvent Told(string kind, string recipient, string campaign, string? source, string? category = null) => new()
    {
        Kind = kind,
        Time = SuppressionUnderTest.Start,
        Id = SpoolId.Create(SuppressionUnderTest.Start),
        Tenant = "acme",
        Campaign = campaign,
        Recipients = [recipient],
        Category = category,
        Metadata = source is null
            ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("list_source", source),
    };

    private static async Task<List<JsonElement>> ReadAsync(SuppressionUnderTest plugin, params (string Name, string Value)[] options) =>
        [.. JsonDocument.Parse((await plugin.RunAsync("suppression hygiene", options)).Json!).RootElement.EnumerateArray()];

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static async Task FeedAsync(SuppressionUnderTest plugin, params DeliveryEvent[] events)
    {
        plugin.Events.Tell(events);
        using var stop = new CancellationTokenSource();
        var services = plugin.Builder.BackgroundServices.Select(run => run(stop.Token)).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(plugin.Events.IsDone), () => "The events were not read.");
        await stop.CancelAsync();
        await Task.WhenAll(services);
    }
}
