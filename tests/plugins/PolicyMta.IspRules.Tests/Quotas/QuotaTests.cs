using Microsoft.Extensions.Time.Testing;
using PolicyMta.IspRules.Quotas;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.Quotas;

/// <summary>Tenants send as much in a day or month as their quotas say, exactly, whatever races, restarts or crashes come.</summary>
public sealed class QuotaTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 10, 0, 0, TimeSpan.Zero));
    private readonly TestPluginStore _store = new();

    [Fact]
    public async Task A_day_s_recipients_are_counted_and_no_more_is_taken_until_the_next()
    {
        var book = Book("each: { recipients: 10 }");
        Assert.True(await IsTakenAsync(book, "a", 4));
        Assert.True(await IsTakenAsync(book, "a", 5));
        Assert.True(await IsTakenAsync(book, "b", 10));
        Assert.False(await IsTakenAsync(book, "a", 2));
        Assert.True(await IsTakenAsync(book, "a", 1));
        var answer = await book.TakeAsync("a", 1, null, default);
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero), answer.Anew);

        _time.Advance(TimeSpan.FromHours(14));
        Assert.True(await IsTakenAsync(book, "a", 10));
    }

    [Fact]
    public async Task A_month_is_the_calendar_s_and_holds_beside_the_day()
    {
        var book = Book("day: { recipients: 60 }, month: { recipients: 100, per: month }");
        Assert.True(await IsTakenAsync(book, "a", 60));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(await IsTakenAsync(book, "a", 50));
        Assert.True(await IsTakenAsync(book, "a", 40));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), (await book.TakeAsync("a", 1, null, default)).Anew);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.True(await IsTakenAsync(book, "a", 60));
    }

    [Fact]
    public async Task Of_a_period_the_quota_that_says_most_of_the_tenant_s_name_holds()
    {
        var book = Book(
            "each: { recipients: 1 }, shops: { tenant: \"shop-*\", recipients: 2 }, big: { tenant: \"shop-big-*\", recipients: 3 }, "
                + "one: { tenant: shop-big-1, recipients: 4 }");
        Assert.False(await IsTakenAsync(book, "other", 2));
        Assert.True(await IsTakenAsync(book, "shop-x", 2));
        Assert.True(await IsTakenAsync(book, "shop-big-x", 3));
        Assert.True(await IsTakenAsync(book, "shop-big-1", 4));
        Assert.False(await IsTakenAsync(book, "Shop-x", 2));
    }

    [Fact]
    public async Task Mail_that_waits_is_counted_for_the_day_that_it_is_sent_on()
    {
        var book = Book("each: { recipients: 10, over: wait }");
        Assert.Null((await book.TakeAsync("a", 10, null, default)).Full);
        var second = await book.TakeAsync("a", 6, null, default);
        var third = await book.TakeAsync("a", 6, null, default);
        var fourth = await book.TakeAsync("a", 4, null, default);
        Assert.Equal([30, 1, 30], new[] { second, third, fourth }.Select(answer => answer.NotBefore!.Value.UtcDateTime.Day));
        Assert.Equal(TimeSpan.Zero, second.NotBefore!.Value.TimeOfDay);
        Assert.Equal(TimeSpan.FromMinutes(36), fourth.NotBefore!.Value.TimeOfDay);
        Assert.Equal(("a", 10L, 16L), book.All.Select(one => (one.Tenant, one.Used, one.Later)).Single());

        _time.Advance(TimeSpan.FromHours(14));
        Assert.Equal((10L, 6L), book.All.Select(one => (one.Used, one.Later)).Single());
        Assert.Equal(1, (await book.TakeAsync("a", 1, null, default)).NotBefore!.Value.UtcDateTime.Day);
    }

    [Fact]
    public async Task Mail_that_is_sent_later_counts_for_its_own_day()
    {
        var book = Book("each: { recipients: 10 }");
        var tomorrow = _time.GetUtcNow().AddDays(1);
        Assert.Null((await book.TakeAsync("a", 10, tomorrow, default)).Full);
        Assert.Null((await book.TakeAsync("a", 10, null, default)).Full);
        Assert.NotNull((await book.TakeAsync("a", 1, tomorrow, default)).Full);
        Assert.Null((await book.TakeAsync("a", 10, DateTimeOffset.MaxValue, default)).Full);
    }

    [Fact]
    public async Task A_message_that_no_period_has_room_for_is_refused_for_good()
    {
        var book = Book("each: { recipients: 10, over: wait }");
        Assert.Equal((null, null), await book.TakeAsync("a", 11, null, default) is { Full: not null } answer
            ? (answer.NotBefore, answer.Anew)
            : default);
    }

    [Fact]
    public async Task Sixty_four_that_race_take_exactly_what_there_is()
    {
        var book = Book("each: { recipients: 5000 }");
        var taken = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            var own = 0;
            for (var i = 0; i < 200; i++)
                own += await IsTakenAsync(book, "a", 1) ? 1 : 0;
            return own;
        })));
        Assert.Equal(5000, taken.Sum());
        Assert.Equal(5000, Assert.Single(book.All).Used);
    }

    [Fact]
    public async Task A_crash_grants_nothing_again_and_a_stop_costs_nothing()
    {
        var book = Book("each: { recipients: 10000 }");
        Assert.True(await IsTakenAsync(book, "a", 4321));
        var crashed = Book("each: { recipients: 10000 }");
        Assert.InRange(Assert.Single(crashed.All).Used, 4321, 4331);

        using var stop = new CancellationTokenSource();
        var running = book.RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
        Assert.Equal(4321, Assert.Single(Book("each: { recipients: 10000 }").All).Used);
    }

    [Fact]
    public async Task An_older_instance_that_ends_does_not_undo_what_a_newer_counted()
    {
        var older = Book("each: { recipients: 10000 }");
        await IsTakenAsync(older, "a", 100);
        var newer = Book("each: { recipients: 10000 }");
        await IsTakenAsync(newer, "a", 500);
        using var stop = new CancellationTokenSource();
        var running = older.RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
        Assert.True(Assert.Single(Book("each: { recipients: 10000 }").All).Used >= 600);
    }

    [Fact]
    public async Task Nothing_is_taken_that_could_not_be_written()
    {
        var book = new QuotaBook(Table("each: { recipients: 10 }"), new Automation.FullStore(), _time);
        await Assert.ThrowsAsync<StoreFullException>(async () => await book.TakeAsync("a", 1, null, default));
    }

    [Fact]
    public async Task A_million_names_of_tenants_fill_neither_memory_nor_store()
    {
        var book = new QuotaBook(
            Table("each: { recipients: 5 }, known: { tenant: known, recipients: 7 }"), _store, _time, mostTenants: 100);
        for (var i = 0; i < 105; i++)
            Assert.True(await IsTakenAsync(book, $"t{i}", 1));
        Assert.False(await IsTakenAsync(book, "t105", 1));
        Assert.True(await IsTakenAsync(book, "known", 7));
        Assert.Equal(102, book.All.Count);
        Assert.True(await IsTakenAsync(book, "t7", 4));

        _time.Advance(TimeSpan.FromDays(3));
        await book.PruneAsync(default);
        Assert.Empty(book.All);
        Assert.Empty(_store.Scan(QuotaUse.KeyPrefix));
    }

    [Fact]
    public async Task Long_names_that_begin_alike_are_counted_apart()
    {
        var book = Book("each: { recipients: 5 }");
        Assert.True(await IsTakenAsync(book, new string('x', 5000) + "1", 5));
        Assert.True(await IsTakenAsync(book, new string('x', 5000) + "2", 5));
        Assert.Equal(2, Book("each: { recipients: 5 }").All.Count);
    }

    [Fact]
    public async Task Two_quotas_for_the_same_mail_are_a_mistake()
    {
        var rules = LoadedRules.Shipped("quotas: { a: { recipients: 5 }, b: { recipients: 6 }, c: { recipients: 6, per: month } }");
        Assert.Contains("quotas.b: it holds for the same mail as 'a'", Assert.Single(rules.Problems), StringComparison.Ordinal);
        Assert.Equal(0, (await rules.RunAsync("rules quotas")).ExitCode);
    }

    [Fact]
    public void A_tenant_that_cannot_be_read_is_one_mistake_and_no_quota_for_each_tenant()
    {
        var rules = LoadedRules.Shipped("quotas: { a: { recipients: 5 }, b: { tenant: \"*\", recipients: 6 } }");
        Assert.Contains("'*' is not a valid name", Assert.Single(rules.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refuse", 1, "452 4.7.1 The quota of 2 recipients a day is used up; it begins anew at ")]
    [InlineData("wait", 3, "550 5.7.1 The message has more recipients than the quota of 2 recipients a day allows")]
    public async Task Mail_over_a_quota_is_refused_in_words(string over, int recipients, string reply)
    {
        var rules = LoadedRules.Shipped($"quotas: {{ q: {{ recipients: 2, over: {over} }} }}");
        Assert.Null(await rules.InjectAsync(Message(2)));
        var decision = await rules.InjectAsync(Message(recipients));
        Assert.StartsWith(reply, decision!.Reject!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_that_waits_is_accepted_with_the_time_at_which_it_goes()
    {
        var rules = LoadedRules.Shipped("quotas: { q: { recipients: 2, over: wait } }");
        await rules.InjectAsync(Message(2));
        var decision = await rules.InjectAsync(Message(1));
        Assert.Null(decision!.Reject);
        Assert.True(decision.NotBefore > TimeProvider.System.GetUtcNow());
        Assert.Contains("quota q: 2 recipients a day of tenant default are used up; sent from ", decision.Reason, StringComparison.Ordinal);
        var shown = await rules.RunAsync("rules quotas");
        Assert.Equal(["default", "q", "2", "day", "2", "1", "waits"], Assert.Single(shown.Table!.Rows));
        Assert.Contains("\"waiting\":1", shown.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_s_own_notices_are_nobody_s_mail()
    {
        var rules = LoadedRules.Shipped("quotas: { q: { recipients: 2 } }");
        Assert.Null(await rules.InjectAsync(Message(3, "internal")));
    }

    private static InjectContext Message(int recipients, string protocol = "ESMTP") => new()
    {
        Message = new MessageFacts
        {
            Id = default,
            ReturnPath = "a@news.example",
            Recipients = [.. Enumerable.Range(0, recipients).Select(i => new Recipient($"r{i}@corp.example"))],
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Size = 1,
        },
        Content = new MessageContent("A: b\r\n\r\n"u8.ToArray()),
        Source = new InjectionSource { Protocol = protocol, Listener = "in" },
    };

    private static async Task<bool> IsTakenAsync(QuotaBook book, string tenant, int recipients) =>
        (await book.TakeAsync(tenant, recipients, null, default)).Full is null;

    private QuotaBook Book(string quotas) => new(Table(quotas), _store, _time);

    private static QuotaTable Table(string quotas)
    {
        var builder = new TestPluginBuilder($"quotas: {{ {quotas} }}");
        var table = new QuotaTable(builder.Options<IspRulesOptions>().Quotas, builder.ReportProblem);
        Assert.Empty(builder.Problems);
        return table;
    }
}
