using Microsoft.Extensions.Time.Testing;
using PolicyMta.SuppressionList.Commands;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.SuppressionList.Tests.Events;

public sealed class EventFeedTests
{
    private static readonly SpoolId Earlier = SpoolId.Create(SuppressionUnderTest.Start.AddHours(-1));
    private static readonly SpoolId Later = SpoolId.Create(SuppressionUnderTest.Start.AddHours(1));

    [Theory]
    [InlineData(EventKind.Bounced, "invalid-recipient", null, "hard-bounce")]
    [InlineData(EventKind.Returned, "invalid-recipient", null, "hard-bounce")]
    [InlineData(EventKind.Suppressed, "invalid-recipient", "recipient for ever", "hard-bounce")]
    [InlineData(EventKind.Suppressed, "quota-exceeded", "recipient for 30d", "soft-bounce")]
    [InlineData(EventKind.Complained, null, null, "complaint")]
    [InlineData("unsubscribed", null, null, "unsubscribe")]
    public async Task An_event_leads_to_its_entry(string kind, string? category, string? detail, string expected)
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(plugin, Told(kind, category) with { Detail = detail });
        var book = await plugin.BookAsync();
        Assert.True(book.TryFind("jane@a.example", "acme", Lists.None, Reasons.All, out var finding));
        Assert.Equal(expected, Reasons.WordOf(finding.Reason));
        Assert.False(book.TryFind("jane@a.example", "other", Lists.None, Reasons.All, out _));
        var ground = Assert.Single(Find(book).Grounds);
        Assert.Equal((SuppressionUnderTest.Start, category), (ground.Since, ground.Category));
        Assert.Equal(detail == "recipient for 30d" ? SuppressionUnderTest.Start.AddDays(30) : null, ground.Until);
        Assert.StartsWith($"event 1 ({kind}), rule ", ground.Source, StringComparison.Ordinal);
        Assert.Contains(": 550 5.1.1 no such user", ground.Source, StringComparison.Ordinal);
        Assert.Equal(Earlier, ground.Message);
    }

    [Theory]
    [InlineData(EventKind.Bounced, "source-blocked")]
    [InlineData(EventKind.Bounced, null)]
    [InlineData(EventKind.Bounced, "suppressed")]
    [InlineData(EventKind.Deferred, "invalid-recipient")]
    [InlineData(EventKind.Delivered, null)]
    public async Task Other_events_lead_to_none(string kind, string? category)
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(plugin, Told(kind, category));
        Assert.Equal(0, (await plugin.BookAsync()).Counts.All);
    }

    [Theory]
    [InlineData(0.4, 1, 0)]
    [InlineData(0.4, 2, 0)]
    [InlineData(0.4, 3, 1)]
    [InlineData(0.5, 1, 1)]
    [InlineData(0.95, 1, 1)]
    public async Task A_guess_alone_suppresses_nobody(double confidence, int times, int expected)
    {
        var plugin = new SuppressionUnderTest();
        for (var i = 0; i < times; i++)
        {
            await FeedAsync(plugin, Told(EventKind.Bounced, "invalid-recipient", i) with
            {
                Id = SpoolId.Create(SuppressionUnderTest.Start.AddMinutes(i)),
                Failure = new FailureFacts { Confidence = confidence },
            });
        }

        Assert.Equal(expected, (await plugin.BookAsync()).Counts.All);
    }

    [Fact]
    public async Task An_entry_of_returned_mail_names_the_message_that_came_back()
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(plugin, Told(EventKind.Returned, "invalid-recipient") with { Id = Later, OriginalId = Earlier });
        var ground = Assert.Single(Find(await plugin.BookAsync()).Grounds);
        Assert.Equal(Earlier, ground.Message);
        Assert.Contains($"message {Earlier}", ground.Source, StringComparison.Ordinal);
        await FeedAsync(plugin, Told(EventKind.Delivered, null, 1) with { Id = Earlier });
        Assert.Equal(1, (await plugin.BookAsync()).Counts.All);
        await FeedAsync(plugin, Told(EventKind.Delivered, null, 1) with { Id = Later });
        Assert.Equal(0, (await plugin.BookAsync()).Counts.All);
    }

    [Fact]
    public async Task A_domain_that_on_bounce_gave_up_is_one_entry()
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(plugin, Told(EventKind.Suppressed, "invalid-domain") with { Detail = "domain for ever" });
        var book = await plugin.BookAsync();
        Assert.True(book.TryFind("anybody@a.example", "acme", Lists.None, Reasons.All, out var finding));
        Assert.True(finding.IsDomain);
    }

    [Fact]
    public async Task An_unsubscription_of_a_list_stops_that_list_alone()
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(plugin, Told("unsubscribed", null) with
        {
            Metadata = ImmutableDictionary<string, string>.Empty.Add("list", "weekly"),
        });
        var book = await plugin.BookAsync();
        Assert.False(book.TryFind("jane@a.example", "acme", Lists.None, Reasons.All, out _));
        Assert.True(book.TryFind("jane@a.example", "acme", new Lists("weekly", ""), Reasons.All, out _));
    }

    [Fact]
    public async Task Soft_failures_count_within_their_time_and_each_event_once()
    {
        var plugin = new SuppressionUnderTest();
        var events = Enumerable.Range(0, 6).Select(i => Told(EventKind.Bounced, "quota-exceeded", i * 10)).ToArray();
        await FeedAsync(plugin, events[..4]);
        Assert.Equal(0, (await plugin.BookAsync()).Counts.All);
        await FeedAsync(plugin, events[3] with { EventId = 4 });
        Assert.Equal(0, (await plugin.BookAsync()).Counts.All);

        // The first two are older than 30 days by now.
        await FeedAsync(plugin, events[4] with { EventId = 5 });
        Assert.Equal(0, (await plugin.BookAsync()).Counts.All);
        await FeedAsync(plugin, events[4] with { EventId = 6 }, events[4] with { EventId = 7 });
        var book = await plugin.BookAsync();
        Assert.Equal(Reason.SoftBounce, Assert.Single(Find(book).Grounds).Reason);
        Assert.Equal(SuppressionUnderTest.Start.AddDays(70), Find(book).Grounds[0].Until);
    }

    [Fact]
    public async Task Failures_count_over_a_restart_whether_entries_are_in_memory_or_not()
    {
        var first = new SuppressionUnderTest();
        await FeedAsync(first, [.. Enumerable.Range(0, 3).Select(i => Told(EventKind.Bounced, "quota-exceeded", i))]);
        var second = new SuppressionUnderTest(store: first.Store, clock: first.Clock);
        await RunAsync(second, () => second.Store.TryGet("m.writer"u8, new System.Buffers.ArrayBufferWriter<byte>()));
        await FeedAsync(second, Told(EventKind.Bounced, "quota-exceeded", 3) with { EventId = 4 });
        Assert.Equal(0, (await second.BookAsync()).Counts.All);
        await FeedAsync(second, Told(EventKind.Bounced, "quota-exceeded", 4) with { EventId = 5 });
        Assert.Equal(Reason.SoftBounce, Assert.Single(Find(await second.BookAsync()).Grounds).Reason);
    }

    [Fact]
    public async Task Counts_that_are_too_old_are_forgotten()
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(plugin, Told(EventKind.Bounced, "quota-exceeded"));
        Assert.Single(plugin.Store.Scan("n"u8.ToArray()));
        plugin.Clock.Advance(TimeSpan.FromDays(100));
        await RunAsync(plugin, () => !plugin.Store.Scan("n"u8.ToArray()).Any());
        Assert.Empty(plugin.Store.Scan("y"u8.ToArray()));
    }

    [Fact]
    public async Task A_later_success_ends_a_bounce_but_no_complaint_and_not_by_the_same_message()
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(plugin, Told(EventKind.Bounced, "invalid-recipient"), Told(EventKind.Complained, null));
        await FeedAsync(plugin, Told(EventKind.Delivered, null, 1) with { Id = Earlier });
        Assert.Equal(2, Find(await plugin.BookAsync()).Grounds.Length);
        await FeedAsync(plugin, Told(EventKind.Delivered, null, -1) with { Id = Later });
        Assert.Equal(2, Find(await plugin.BookAsync()).Grounds.Length);
        await FeedAsync(plugin, Told(EventKind.Delivered, null, 1) with { Id = Later });
        Assert.Equal(Reason.Complaint, Assert.Single(Find(await plugin.BookAsync()).Grounds).Reason);
    }

    [Fact]
    public async Task A_success_ends_nothing_if_the_setting_says_so()
    {
        var plugin = new SuppressionUnderTest("cleared_by_success: []");
        await FeedAsync(plugin, Told(EventKind.Bounced, "invalid-recipient"));
        await FeedAsync(plugin, Told(EventKind.Delivered, null, 1) with { Id = Later });
        Assert.Equal(1, (await plugin.BookAsync()).Counts.All);
    }

    [Fact]
    public async Task An_event_that_comes_again_after_a_crash_brings_nothing_back_that_was_removed()
    {
        var store = new TestPluginStore();
        var clock = new FakeTimeProvider(SuppressionUnderTest.Start);
        var before = new SuppressionUnderTest(store: store, clock: clock);
        before.Events.LosesAcknowledgements = true;
        before.Events.Tell(Told(EventKind.Bounced, "invalid-recipient"));
        await RunAsync(before, () => store.Scan("e"u8.ToArray()).Any());
        Assert.False(before.Events.IsDone);

        var after = new SuppressionUnderTest(store: store, clock: clock);
        Assert.Equal(0, (await after.RunAsync("suppression remove", ("ADDRESS", "jane@a.example"), ("--tenant", "acme"))).ExitCode);
        await FeedAsync(after, Told(EventKind.Bounced, "invalid-recipient"));
        Assert.Equal(0, (await after.BookAsync()).Counts.All);
        await FeedAsync(after, Told(EventKind.Bounced, "invalid-recipient") with { EventId = 2 });
        Assert.Equal(1, (await after.BookAsync()).Counts.All);
    }

    [Fact]
    public async Task A_new_journal_that_counts_anew_is_read()
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(plugin, Told(EventKind.Bounced, "invalid-recipient") with { EventId = 1_000_000 });
        await FeedAsync(plugin, Told(EventKind.Complained, null, 1) with { EventId = 1 });
        Assert.Equal(2, Find(await plugin.BookAsync()).Grounds.Length);
    }

    [Fact]
    public async Task A_rule_of_the_administrators_is_for_its_tenants_and_for_all_mail_if_it_says_so()
    {
        var plugin = new SuppressionUnderTest(
            """
            rules:
              hard: { enabled: false }
              ours: { events: [bounced], categories: [invalid-recipient], tenants: [acme], scope: global, covers: domain, for: 7d }
            """);
        await FeedAsync(
            plugin, Told(EventKind.Bounced, "invalid-recipient"),
            Told(EventKind.Bounced, "invalid-recipient") with { Tenant = "other", Recipients = ["joe@b.example"] });
        var book = await plugin.BookAsync();
        Assert.Equal((1, 1, 1), (book.Counts.All, book.Counts.Global, book.Counts.Domains));
        Assert.True(book.TryFind("anybody@a.example", "third", Lists.None, Reasons.All, out var finding));
        Assert.Equal(SuppressionUnderTest.Start.AddDays(7), finding.Until);
    }

    [Fact]
    public async Task Hostile_events_lead_to_bounded_entries_or_none()
    {
        var plugin = new SuppressionUnderTest();
        var told = Told(EventKind.Complained, null);
        await FeedAsync(
            plugin, told with { Recipients = [new string('a', 100_000) + "@a.example", "a\0b@a.example", "", "@", "x"] },
            told with { Tenant = new string('t', 10_000) }, told with { Tenant = "a\0b" },
            told with
            {
                Reply = SmtpReply.Parse("550 " + new string('x', 100_000) + "\r\n\u001b[31m"),
                Category = new string('c', 10_000),
            });
        var book = await plugin.BookAsync();
        var ground = Assert.Single(Find(book).Grounds);
        Assert.Equal(1, book.Counts.All);
        Assert.True(ground.Source!.Length <= Ground.MaxText && ground.Category!.Length <= Ground.MaxText);
    }

    [Fact]
    public async Task A_reader_that_fails_once_is_asked_again()
    {
        var plugin = new SuppressionUnderTest();
        plugin.Events.Failures.Enqueue(new InvalidOperationException("The reader is being enumerated already."));
        plugin.Events.Failures.Enqueue(new IOException("no space"));
        plugin.Events.Tell(Told(EventKind.Bounced, "invalid-recipient"));
        await RunAsync(plugin, () =>
        {
            plugin.Clock.Advance(TimeSpan.FromSeconds(1));
            return plugin.Events.IsDone;
        });
        Assert.Equal(1, (await plugin.BookAsync()).Counts.All);
    }

    [Fact]
    public async Task A_journal_that_is_switched_off_is_not_asked_again()
    {
        var plugin = new SuppressionUnderTest();
        plugin.Events.Failures.Enqueue(new EventsDisabledException());
        plugin.Events.Tell(Told(EventKind.Bounced, "invalid-recipient"));
        using var stop = new CancellationTokenSource();
        var services = plugin.Builder.BackgroundServices.Select(run => run(stop.Token)).ToList();
        await services[0];
        Assert.False(plugin.Events.IsDone);
        await stop.CancelAsync();
        await Task.WhenAll(services);
    }

    [Fact]
    public async Task A_success_in_the_batch_of_the_failure_ends_what_was_counted()
    {
        var plugin = new SuppressionUnderTest();
        await FeedAsync(
            plugin, Told(EventKind.Bounced, "inactive-mailbox"), Told(EventKind.Delivered, null, 1),
            Told(EventKind.Bounced, "inactive-mailbox", 2));
        Assert.Equal(0, (await plugin.BookAsync()).Counts.All);
        await FeedAsync(plugin, Told(EventKind.Bounced, "inactive-mailbox", 3));
        Assert.Equal(1, (await plugin.BookAsync()).Counts.All);
    }

    private static Entry Find(SuppressionBook book) => book.Read(CommandWords.KeyOf(book, "jane@a.example", "acme", "", out _))!;

    private static DeliveryEvent Told(string kind, string? category, int day = 0) => new()
    {
        Kind = kind,
        Time = SuppressionUnderTest.Start.AddDays(day),
        Id = Earlier,
        Tenant = "acme",
        Campaign = "spring",
        Recipients = ["jane@a.example"],
        Category = category,
        Reply = SmtpReply.Parse("550 5.1.1 no such user"),
    };

    private static Task FeedAsync(SuppressionUnderTest plugin, params DeliveryEvent[] events)
    {
        plugin.Events.Tell(events);
        return RunAsync(plugin, () => plugin.Events.IsDone);
    }

    private static async Task RunAsync(SuppressionUnderTest plugin, Func<bool> until)
    {
        using var stop = new CancellationTokenSource();
        var services = plugin.Builder.BackgroundServices.Select(run => run(stop.Token)).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(until()), () => "The events were not read.");
        await stop.CancelAsync();
        await Task.WhenAll(services);
    }
}
