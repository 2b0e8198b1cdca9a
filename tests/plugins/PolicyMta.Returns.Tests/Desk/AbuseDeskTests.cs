using System.Text.Json;
using PolicyMta.Returns.Desk;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Returns.Tests.Desk;

public sealed class AbuseDeskTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly SpoolId Id = SpoolId.Create(Noon);
    private readonly TestPluginStore _store = new();

    [Fact]
    public async Task Events_are_counted_once_however_often_they_are_read_also_after_a_restart()
    {
        await Desk().TakeAsync([Event(1), Event(2, category: "quota-exceeded")], default);
        await Desk().TakeAsync([Event(1), Event(2), Event(3), Event(4, EventKind.Delivered)], default);

        Assert.Equal(
            ["returned invalid-recipient 2", "returned quota-exceeded 1"],
            Desk().Counts(0).Select(row => $"{row.Key.Kind} {row.Key.Category} {row.Count}").Order());
    }

    [Fact]
    public async Task What_came_back_is_found_by_message_and_by_address()
    {
        var desk = Desk();
        var other = SpoolId.Create(Noon.AddDays(1));
        await desk.TakeAsync(
            [Event(1), Event(2, EventKind.Complained, to: "Joe@a.test"), Event(3, EventKind.Complained, id: other)], default);

        Assert.Equal(["returned jane@a.test", "complained Joe@a.test"],
            desk.OfMessage(Id, 10).Select(entry => $"{entry.Kind} {entry.Recipient}"));
        Assert.Equal(["returned", "complained"], desk.OfAddress("JANE@a.test", 10).Select(entry => entry.Kind));
        Assert.Equal("joe@a.test", Assert.Single(desk.OfAddress("joe@a.test", 10)).Recipient, ignoreCase: true);
        Assert.Empty(desk.OfAddress("nobody@a.test", 10));
    }

    [Fact]
    public async Task Entries_are_bounded_in_number_and_counts_in_days()
    {
        var desk = Desk(new DeskOptions { MaxEntries = 3, CountDays = 10 });
        for (var i = 0; i < 8; i++)
            await desk.TakeAsync([Event(i + 1, id: SpoolId.Create(Noon.AddDays(i)), time: Noon.AddDays(i))], default);
        await desk.CleanAsync((ushort)(StoreKeys.DayOf(Noon) + 14), default);

        Assert.Equal(3, _store.Scan(new[] { StoreKeys.Entry }).Count());
        Assert.Equal(3, _store.Scan(new[] { StoreKeys.Address }).Count());
        Assert.Equal(4, desk.Counts(0).Count());
        Assert.Equal(6L, desk.OfAddress("jane@a.test", 10).First().EventId);
    }

    [Fact]
    public async Task Campaigns_beyond_the_bound_are_counted_together()
    {
        var desk = Desk(new DeskOptions { MaxCampaigns = 2 });
        await desk.TakeAsync([.. Enumerable.Range(1, 5).Select(i => Event(i, campaign: $"c{i}"))], default);
        await Desk(new DeskOptions { MaxCampaigns = 2 }).TakeAsync([Event(6, campaign: "c6"), Event(7, campaign: "c1")], default);

        Assert.Equal(
            ["(others) 4", "c1 2", "c2 1"], desk.Counts(0).Select(row => $"{row.Key.Campaign} {row.Count}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Commands_and_endpoints_show_the_same_and_a_tenants_token_sees_its_own()
    {
        using var returns = new LoadedReturns(store: _store);
        await Desk().TakeAsync(
            [Event(1), Event(2, tenant: "other"), Event(3, EventKind.Unsubscribed, category: null, campaign: "winter")], default);

        var report = await returns.RunAsync("returns report", ("--since", "3650d"));
        Assert.Equal(3, report.Table!.Rows.Length);
        Assert.Equal(["acme", "spring", "returned", "invalid-recipient", "1"], report.Table.Rows[0]);
        var own = JsonDocument.Parse((await CallAsync(returns, "/report", "acme")).Body).RootElement;
        Assert.Equal(2, own.GetArrayLength());
        Assert.All(own.EnumerateArray(), row => Assert.Equal("acme", row.GetProperty("tenant").GetString()));
        Assert.Equal(2, JsonDocument.Parse((await CallAsync(returns, "/messages/{id}", "acme")).Body).RootElement.GetArrayLength());
        Assert.Equal(3, JsonDocument.Parse((await CallAsync(returns, "/messages/{id}", null)).Body).RootElement.GetArrayLength());
        Assert.Equal(1, (await returns.RunAsync("returns show", ("MESSAGE-OR-ADDRESS", "neither"))).ExitCode);
    }

    [Fact]
    public async Task Verify_says_whether_a_return_path_is_genuine_and_whose()
    {
        using var returns = new LoadedReturns();
        using var other = new LoadedReturns(keys: "key-of-somebody-else");
        var sent = await returns.SendAsync();
        var path = sent.ReturnPathOf("jane@a.test");

        var genuine = await returns.RunAsync("returns verify", ("ADDRESS", path), ("RECIPIENT", "Jane@A.test"));
        Assert.Equal(0, genuine.ExitCode);
        var json = JsonDocument.Parse(genuine.Json!).RootElement;
        Assert.Equal(
            ("genuine", sent.Id.ToString(), "acme", "spring", true),
            (json.GetProperty("verdict").GetString(), json.GetProperty("message").GetString(), json.GetProperty("tenant").GetString(),
                json.GetProperty("campaign").GetString(), json.GetProperty("is_of_recipient").GetBoolean()));
        Assert.Equal(1, (await returns.RunAsync("returns verify", ("ADDRESS", path), ("RECIPIENT", "joe@a.test"))).ExitCode);
        Assert.Contains("forged", (await other.RunAsync("returns verify", ("ADDRESS", path))).Text, StringComparison.Ordinal);
        returns.Time.Advance(TimeSpan.FromDays(31));
        Assert.Contains("too old", (await returns.RunAsync("returns verify", ("ADDRESS", path))).Text, StringComparison.Ordinal);
    }

    private static async Task<HttpReply> CallAsync(LoadedReturns returns, string path, string? tenant) =>
        await returns.Builder.Endpoints[("GET", path)](
            new HttpCall
            {
                Method = "GET",
                Path = path,
                PathValues = ImmutableDictionary<string, string>.Empty.Add("id", Id.ToString()),
                Query = [new("since", "3650d")],
                Tenant = tenant,
            },
            default);

    private AbuseDesk Desk(DeskOptions? options = null) => new(_store, options ?? new DeskOptions());

    private static DeliveryEvent Event(
        long number, string kind = EventKind.Returned, string? category = "invalid-recipient", string to = "jane@a.test",
        SpoolId? id = null, string campaign = "spring", string tenant = "acme", DateTimeOffset? time = null) => new()
        {
            EventId = number,
            Kind = kind,
            Time = time ?? Noon,
            OriginalId = id ?? Id,
            Tenant = tenant,
            Campaign = campaign,
            Recipients = [to],
            Category = category,
            Reply = SmtpReply.Parse("550 5.1.1 No such user"),
        };
}
