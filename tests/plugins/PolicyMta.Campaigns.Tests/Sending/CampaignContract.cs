using System.Globalization;
using System.Text.Json;
using MimeKit;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;
using PolicyMta.DnsLookups;
using PolicyMta.Testing;

namespace PolicyMta.Campaigns.Tests.Sending;

/// <summary>What holds for campaigns, whichever database they lie in.</summary>
public abstract class CampaignContract : IAsyncLifetime
{
    private static readonly Caller Sender = CampaignsBed.Member("sam", "acme", OrganisationRole.Sender);
    private static readonly Caller Boss = CampaignsBed.Member("boss", "acme", OrganisationRole.Admin);
    private static readonly Caller Viewer = CampaignsBed.Member("vic", "acme", OrganisationRole.Viewer);
    private static readonly Caller Stranger = CampaignsBed.Member("eve", "other", OrganisationRole.Admin);

    private readonly PostOffice _post = new();
    private CancellationTokenSource _stop = new();
    private CampaignsBed _bed = null!;
    private List<Task> _running = [];

    protected abstract string Postgres { get; }

    public async ValueTask InitializeAsync()
    {
        _bed = new CampaignsBed(Postgres, _post);
        await PublishAsync("spring", "Hello {{ name }}", "<p>Hello {{ name }}</p>");
        Run();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _bed.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Everybody_gets_one_message_and_the_sums_agree()
    {
        await PeopleAsync(1_000);
        _post.Ending = static message => NumberOf(message) switch
        {
            var n when n % 10 == 0 => EventKind.Bounced,
            var n when n % 11 == 0 => EventKind.Expired,
            _ => EventKind.Delivered,
        };
        _post.Answer = static message => NumberOf(message) % 7 == 0
            ? new SubmitResult(new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), "suppressed"), null) : null;
        await CreateAsync("one");
        await ActAsync("one", "start");
        var stats = await StatsAsync("one", "done");

        Assert.Equal((1_000, 142, 858), (Of(stats, "expected"), Of(stats, "refused"), Of(stats, "accepted")));
        Assert.Equal(Of(stats, "accepted"), Sum(stats, "delivered", "bounced", "expired", "queued", "discarded"));
        Assert.Equal(Enumerable.Range(1, 1_000).Count(static n => n % 7 != 0 && n % 10 == 0), Of(stats, "bounced"));
        Assert.Equal(858, _post.Taken.Select(static one => one.Message.Recipients[0].Address).Distinct().Count());
        var mail = await MailAsync(_post.Taken.First(static one => NumberOf(one.Message) == 5).Message);
        Assert.Equal(
            ("Hello Name 5", "p5@example.com", "<p>Hello Name 5</p>"),
            (mail.Subject, mail.To.Mailboxes.Single().Address, mail.HtmlBody!.TrimEnd()));
        Assert.Equal(("acme", "one"), (_post.Taken[0].Message.Tenant, _post.Taken[0].Message.Campaign));
        await AgreesAsync("one");
        var trouble = (await _bed.DoAsync(Sender, "GET", "/campaigns/one/troubles")).GetProperty("troubles")[0];
        Assert.Equal(("p7@example.com", "refused", "550 5.7.1 suppressed"),
            (Text(trouble, "address"), Text(trouble, "state"), Text(trouble, "reason")));
    }

    [Fact]
    public async Task No_more_than_five_thousand_are_written_ahead_and_a_change_reaches_all_others()
    {
        await PeopleAsync(9_000);
        _post.IsOpen = false;
        await CreateAsync("one");
        await ActAsync("one", "start");
        await Eventually.TrueAsync(() => _post.Waiting == CampaignTurn.MostAhead);
        Assert.Contains("deliveries", Text(await _bed.DoAsync(Sender, "GET", "/campaigns/one/stats"), "waits_for"),
            StringComparison.Ordinal);
        _post.Deliver(1_000);
        await Eventually.TrueAsync(() => _post.Taken.Count == 6_000);

        await ActAsync("one", "adjust", new { subject = "Now: {{ name }}" });
        _post.IsOpen = true;
        _post.Deliver(int.MaxValue);
        await StatsAsync("one", "done");
        Assert.Equal(9_000, _post.Taken.Count);
        Assert.Equal(9_000, _post.Taken.Select(static one => one.Message.Recipients[0].Address).Distinct().Count());
        var subjects = await SubjectsAsync();
        Assert.All(subjects.Take(6_000), static subject => Assert.StartsWith("Hello", subject, StringComparison.Ordinal));
        Assert.All(subjects.Skip(6_000), static subject => Assert.StartsWith("Now: Name", subject, StringComparison.Ordinal));
        await AgreesAsync("one");
    }

    [Fact]
    public async Task A_recall_writes_anew_what_was_not_attempted()
    {
        await PeopleAsync(300);
        _post.IsOpen = false;
        await CreateAsync("one");
        await ActAsync("one", "start");
        await Eventually.TrueAsync(() => _post.Waiting == 300);
        _post.Defer(100);
        await Eventually.TrueAsync(async () => (await _bed.DoAsync(Sender, "GET", "/campaigns/one/stats"))
            .GetProperty("deferrals").EnumerateArray().Sum(static one => one.GetProperty("count").GetInt64()) == 100);
        await ActAsync("one", "adjust", new { subject = "Mended", recall = true });
        await Eventually.TrueAsync(() => _post.Taken.Count == 500);
        _post.IsOpen = true;
        _post.Deliver(int.MaxValue);
        var stats = await StatsAsync("one", "done");

        Assert.Equal((300, 300, 0), (Of(stats, "accepted"), Of(stats, "delivered"), Of(stats, "discarded")));
        var bySubject = (await SubjectsAsync()).GroupBy(static subject => subject == "Mended").ToDictionary(
            static g => g.Key, static g => g.Count());
        Assert.Equal((300, 200), (bySubject[false], bySubject[true]));
        await AgreesAsync("one");
    }

    [Fact]
    public async Task Who_is_not_in_the_new_segment_gets_nothing_of_what_is_recalled()
    {
        await PeopleAsync(300);
        await _bed.DoAsync(Sender, "PUT", "/segments/few", new
        {
            audience = "people",
            definition = new { field = "name", @is = "Name 7" },
        });
        _post.IsOpen = false;
        await CreateAsync("one");
        await ActAsync("one", "start");
        await Eventually.TrueAsync(() => _post.Waiting == 300);
        await ActAsync("one", "adjust", new { segment = "few", recall = true });
        await Eventually.TrueAsync(() => _post.Taken.Count == 301);
        _post.IsOpen = true;
        _post.Deliver(int.MaxValue);
        var stats = await StatsAsync("one", "done");
        Assert.Equal(
            (300, 1, 299, 300), (Of(stats, "accepted"), Of(stats, "delivered"), Of(stats, "discarded"), Of(stats, "expected")));
        Assert.Equal(301, _post.Taken.Count);
        await AgreesAsync("one");
    }

    [Fact]
    public async Task Nobody_gets_two_when_it_is_interrupted_anywhere()
    {
        await PeopleAsync(600);
        var calls = 0;
        _post.Answer = _ => Interlocked.Increment(ref calls) % 5 == 0
            ? new SubmitResult(new SmtpReply(451, new EnhancedStatusCode(4, 3, 2), "later"), null) : null;
        await CreateAsync("one");
        await ActAsync("one", "start");
        for (var i = 0; i < 3; i++)
        {
            await Eventually.TrueAsync(() => _post.Taken.Count > 100 * (i + 1));
            await RestartAsync();
        }

        _post.Answer = static _ => null;
        var stats = await StatsAsync("one", "done");
        Assert.Equal((600, 600), (Of(stats, "accepted"), Of(stats, "delivered")));
        Assert.Equal(600, _post.Taken.Count);
        await AgreesAsync("one");
    }

    [Fact]
    public async Task A_paused_campaign_writes_nothing_and_its_mail_is_suspended()
    {
        await PeopleAsync(200);
        await CreateAsync("one", new { rate = "50/s" });
        await ActAsync("one", "start");
        await Eventually.TrueAsync(() => _post.Taken.Count >= 20);
        await ActAsync("one", "pause", new { reason = "wrong picture" });
        var directive = Assert.Single(_bed.Builder.Directives.Active);
        Assert.Equal((DirectiveKind.Suspend, "acme", "one"),
            (directive.Request.Kind, directive.Request.Match.Tenant, directive.Request.Match.Campaign));
        var shown = await _bed.DoAsync(Viewer, "GET", "/campaigns/one");
        Assert.Equal(("paused", "wrong picture"), (Text(shown, "state"), Text(shown, "reason")));
        Assert.True(_post.Taken.Count < 200);

        await ActAsync("one", "adjust", new { rate = (string?)null });
        await ActAsync("one", "resume");
        await StatsAsync("one", "done");
        Assert.Equal(200, _post.Taken.Count);
        Assert.Empty(_bed.Builder.Directives.Active);
    }

    [Fact]
    public async Task The_sample_tries_the_variants_and_the_rest_gets_the_winner()
    {
        await PeopleAsync(2_000);
        await CreateAsync("one", new
        {
            variants = new object[]
            {
                new { name = "a", template = "spring", subject = "A" }, new { name = "b", template = "spring", subject = "B" },
            },
            sample = 20,
            winner_after = "1s",
            template = (string?)null,
        });
        await ActAsync("one", "start");
        await Eventually.TrueAsync(() => _post.Taken.Count is > 300 and < 500);
        foreach (var (id, message) in _post.Taken)
        {
            if (message.Metadata["variant"] == "b")
                _post.Tell(Click(message, "human", id.ToString()));
        }

        var stats = await StatsAsync("one", "done");
        Assert.Equal("b", Text(stats.GetProperty("winner"), "chosen"));
        var byVariant = _post.Taken.CountBy(static one => one.Message.Metadata["variant"]).ToDictionary();
        Assert.Equal(2_000, byVariant["a"] + byVariant["b"]);
        Assert.InRange(byVariant["a"], 130, 270);
        await AgreesAsync("one");
    }

    [Fact]
    public async Task Without_a_difference_the_rest_is_shared_out()
    {
        await PeopleAsync(1_000);
        await CreateAsync("one", new
        {
            variants = new object[] { new { template = "spring", subject = "A" }, new { template = "spring", subject = "B" } },
            sample = 20,
            winner_after = "1s",
            template = (string?)null,
        });
        await ActAsync("one", "start");
        var stats = await StatsAsync("one", "done");
        Assert.Contains("no difference beyond chance", Text(stats.GetProperty("winner"), "verdict"), StringComparison.Ordinal);
        var byVariant = _post.Taken.CountBy(static one => one.Message.Metadata["variant"]).ToDictionary();
        Assert.InRange(byVariant["a"], 400, 600);
        Assert.Equal(1_000, byVariant["a"] + byVariant["b"]);
    }

    [Fact]
    public async Task Clicks_of_people_and_machines_are_told_apart_and_each_message_counts_once()
    {
        await PeopleAsync(50);
        await CreateAsync("one");
        await ActAsync("one", "start");
        await StatsAsync("one", "done");
        var messages = _post.Taken.Select(static one => one.Message).ToList();
        foreach (var message in messages.Take(10))
        {
            _post.Tell(Click(message, "human", message.Metadata["contact"]));
            _post.Tell(Click(message, "human", message.Metadata["contact"]));
        }

        foreach (var message in messages)
            _post.Tell(Click(message, "machine", message.Metadata["contact"]) with { Kind = "PolicyMta.Engagement.machine" });
        var foreign = Click(messages[0], "human", "x") with { Campaign = "another" };
        _post.Tell(foreign);
        await Eventually.TrueAsync(async () =>
            Of((await _bed.DoAsync(Viewer, "GET", "/campaigns/one/live")).GetProperty("clicked"), "machine") == 50);
        var clicked = (await _bed.DoAsync(Viewer, "GET", "/campaigns/one/stats"));
        Assert.Equal((10, 70), (Of(clicked.GetProperty("clicked"), "human"), Of(clicked.GetProperty("clicked"), "hits")));
        var link = Assert.Single(clicked.GetProperty("links").EnumerateArray());
        Assert.Equal(("offer", 20), (Text(link, "link"), Of(link, "count")));
    }

    [Fact]
    public async Task A_contact_without_a_value_is_named_before_anything_is_sent()
    {
        await PeopleAsync(3);
        await PublishAsync("hard", "Hello {{ name }} of {{ city }}", "<p>x</p>");
        await CreateAsync("one", new { template = "hard" });
        var (status, body) = await _bed.CallAsync(Sender, "POST", "/campaigns/one/start", new { });
        Assert.Equal(422, status);
        Assert.Contains("p1@example.com has no value for 'city'", Text(body, "detail"), StringComparison.Ordinal);
        Assert.Contains("default", Text(body, "detail"), StringComparison.Ordinal);
        Assert.Equal("block", Text(await _bed.DoAsync(Sender, "POST", "/campaigns/one/preflight"), "result"));
        Assert.Empty(_post.Taken);

        await ActAsync("one", "start", new { force = true });
        var stats = await StatsAsync("one", "done");
        Assert.Equal((3, 0), (Of(stats, "failed"), Of(stats, "accepted")));
    }

    [Fact]
    public async Task Preflight_says_what_to_do_about_each_finding()
    {
        await PeopleAsync(20);
        await PublishAsync("bare", "Offer", "<p><a href=\"shop\">x</a> <a href=\"http://shop.example/\">y</a></p>");
        await CreateAsync("one", new { template = "bare" });
        var found = await ChecksAsync();
        Assert.Equal(
            ["links warn", "one_click warn", "postal_address warn", "spf warn", "dmarc warn", "answers warn"],
            found.Where(static pair => pair.Value.Result != "pass").Select(static pair => $"{pair.Key} {pair.Value.Result}"));
        Assert.Contains("'shop', 'http://shop.example/'", found["links"].Detail, StringComparison.Ordinal);
        Assert.All(found.Values.Where(static check => check.Result != "pass"), static check => Assert.NotEmpty(check.Remedy));

        _bed.Dns.Records[("acme.example", DnsType.Txt)] = "v=spf1 ip4:127.0.0.1 -all";
        _bed.Dns.Records[("acme.example", DnsType.Mx)] = "mx.acme.example";
        _bed.Dns.Records[("_dmarc.acme.example", DnsType.Txt)] = "v=DMARC1; p=none";
        await PublishAsync(
            "whole", "Offer",
            "<p><a href=\"https://shop.example/\">y</a> 1 Market Street. <a href=\"https://a.example/\">Unsubscribe</a></p>");
        await ActAsync("one", "adjust", new { template = "whole", from = "Shop <shop@news.acme.example>" });
        Assert.Equal(
            ["spf", "answers"], (await ChecksAsync()).Where(static pair => pair.Value.Result != "pass").Select(static pair => pair.Key));
        await ActAsync("one", "adjust", new { from = "Shop <shop@acme.example>" });
        Assert.DoesNotContain(await ChecksAsync(), static pair => pair.Value.Result != "pass");

        async Task<Dictionary<string, (string Result, string Detail, string Remedy)>> ChecksAsync() =>
            (await _bed.DoAsync(Sender, "POST", "/campaigns/one/preflight")).GetProperty("checks").EnumerateArray().ToDictionary(
                static check => Text(check, "check"),
                static check => (
                    Text(check, "result"), Text(check, "detail"), check.TryGetProperty("remedy", out var remedy) ? remedy.ToString() : ""));
    }

    [Fact]
    public async Task Another_segment_reaches_everybody_who_was_not_written_to()
    {
        await PeopleAsync(100);
        await SegmentAsync("even");
        await SegmentAsync("odd");
        await CreateAsync("one", new { segment = "even" });
        _post.IsOpen = false;
        await ActAsync("one", "start");
        var stats = await StatsAsync("one", "done");
        Assert.Equal((50, 50), (_post.Taken.Count, Of(stats, "expected")));
        await ActAsync("one", "adjust", new { segment = "odd" });
        await Eventually.TrueAsync(() => _post.Taken.Count == 100);
        await ActAsync("one", "adjust", new { segment = (string?)null });
        await StatsAsync("one", "done");
        Assert.Equal(100, _post.Taken.Select(static one => one.Message.Recipients[0].Address).Distinct().Count());
        Assert.Equal(100, _post.Taken.Count);
    }

    [Fact]
    public async Task Plans_with_mistakes_are_refused_with_all_of_them()
    {
        await PeopleAsync(1);
        var (status, body) = await _bed.CallAsync(Sender, "POST", "/campaigns", new
        {
            name = "a b",
            audience = "nobody",
            from = "not an address",
            template = "missing",
            subject = "{{ x",
            rate = "fast",
            sample = 10,
            tracking = "all",
            colour = "red",
            tenant = "other",
        });
        Assert.Equal(422, status);
        var fields = body.GetProperty("errors").EnumerateArray().Select(static error => Text(error, "field")).ToList();
        Assert.Superset(new HashSet<string> { "name", "colour", "rate", "sample", "tracking", "tenant" }, fields.ToHashSet());

        (status, body) = await _bed.CallAsync(Sender, "POST", "/campaigns", new
        {
            name = "ok",
            audience = "nobody",
            from = "not an address",
            template = "missing",
            subject = "{{ x",
        });
        Assert.Equal(422, status);
        fields = [.. body.GetProperty("errors").EnumerateArray().Select(static error => Text(error, "field"))];
        Assert.Superset(new HashSet<string> { "audience", "from", "template" }, fields.ToHashSet());
        Assert.Contains(fields, static field => field.StartsWith("subject", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Roles_and_organisations_hold()
    {
        await PeopleAsync(1);
        await CreateAsync("one");
        foreach (var act in new[] { "start", "pause", "resume", "adjust", "stop" })
        {
            Assert.Equal(403, (await _bed.CallAsync(Viewer, "POST", $"/campaigns/one/{act}", new { })).Status);
            Assert.Equal(404, (await _bed.CallAsync(Stranger, "POST", $"/campaigns/one/{act}", new { })).Status);
        }

        Assert.Equal(403, (await _bed.CallAsync(Viewer, "GET", "/campaigns/one/troubles")).Status);
        Assert.Equal(403, (await _bed.CallAsync(Viewer, "GET", "/campaigns/one/preview")).Status);
        foreach (var path in new[] { "", "/stats", "/live", "/troubles", "/preview" })
            Assert.Equal(404, (await _bed.CallAsync(Stranger, "GET", "/campaigns/one" + path)).Status);
        Assert.Empty((await _bed.DoAsync(Stranger, "GET", "/campaigns")).GetProperty("campaigns").EnumerateArray());
        await RefusedAsync(409, "one", "resume");
        await RefusedAsync(409, "one", "pause");
        await _bed.DoAsync(Sender, "DELETE", "/campaigns/one");
        Assert.Equal(404, (await _bed.CallAsync(Sender, "GET", "/campaigns/one")).Status);
    }

    [Fact]
    public async Task Labels_of_a_strangers_message_move_nothing()
    {
        await PeopleAsync(1);
        _post.IsOpen = false;
        await CreateAsync("one");
        await ActAsync("one", "start");
        await Eventually.TrueAsync(() => _post.Waiting == 1);
        var (id, message) = _post.Taken[0];
        _post.Tell(PostOffice.Of(EventKind.Bounced, id, message) with { Listener = "http" });
        _post.Tell(PostOffice.Of(EventKind.Bounced, SpoolId.Create(TimeProvider.System.GetUtcNow()), message));
        _post.Deliver(1);
        await Eventually.TrueAsync(async () => Of(await _bed.DoAsync(Viewer, "GET", "/campaigns/one/stats"), "delivered") == 1);
        Assert.Equal(0, Of(await _bed.DoAsync(Viewer, "GET", "/campaigns/one/stats"), "bounced"));
    }

    [Fact]
    public async Task A_test_goes_to_those_named_and_counts_nowhere()
    {
        await PeopleAsync(2);
        await CreateAsync("one");
        await _bed.DoAsync(Sender, "POST", "/campaigns/one/test", new { to = new[] { "me@acme.example" }, contact = "p2@example.com" });
        var (_, message) = Assert.Single(_post.Taken);
        Assert.Equal(("me@acme.example", null), (message.Recipients[0].Address, message.Campaign));
        Assert.Equal("[Test] Hello Name 2", (await MailAsync(message)).Subject);
        Assert.Equal(0, Of(await _bed.DoAsync(Viewer, "GET", "/campaigns/one/stats"), "accepted"));
        var preview = await _bed.DoAsync(Sender, "GET", "/campaigns/one/preview?contact=p1@example.com");
        Assert.Equal(("Hello Name 1", "<p>Hello Name 1</p>"), (Text(preview, "subject"), Text(preview, "html")));
    }

    [Fact]
    public async Task A_campaign_waits_for_its_time()
    {
        await PeopleAsync(1);
        await CreateAsync("one");
        var at = TimeProvider.System.GetUtcNow().AddMonths(1).ToString("yyyy-MM-dd'T'08:00", CultureInfo.InvariantCulture);
        var scheduled = await _bed.DoAsync(
            Sender, "POST", "/campaigns/one/start", new { at, time_zone = "Europe/Berlin" });
        Assert.Equal("scheduled", Text(scheduled, "state"));
        Assert.Contains("its time", Text(await _bed.DoAsync(Viewer, "GET", "/campaigns/one/stats"), "waits_for"), StringComparison.Ordinal);
        Assert.Equal("draft", Text(await _bed.DoAsync(Sender, "POST", "/campaigns/one/pause", new { }), "state"));
        await RefusedAsync(422, "one", "start", new { at = "2030-03-31T02:30", time_zone = "Europe/Berlin" });
        await RefusedAsync(422, "one", "start", new { at = "yesterday" });
        await RefusedAsync(422, "one", "start", new { at = "2020-01-01T08:00+01:00" });
        await RefusedAsync(422, "one", "start", new { time_zone = "Europe/Berlin" });
        Assert.Empty(_post.Taken);
    }

    [Fact]
    public async Task Who_withdraws_consent_loses_what_was_noted_of_reactions()
    {
        await PeopleAsync(2);
        await CreateAsync("one");
        await ActAsync("one", "start");
        await StatsAsync("one", "done");
        foreach (var (_, message) in _post.Taken)
            _post.Tell(Click(message, "human", message.Metadata["contact"]) with { Recipients = [message.Recipients[0].Address] });
        await Eventually.TrueAsync(async () => await ClickedAsync() == 2);
        _post.Tell(new DeliveryEvent
        {
            Kind = "PolicyMta.Engagement.consent",
            Time = TimeProvider.System.GetUtcNow(),
            Tenant = "acme",
            Campaign = "one",
            Recipients = ["P1@example.com"],
            Metadata = ImmutableDictionary<string, string>.Empty.Add("tracking", "anonymous"),
        });
        await Eventually.TrueAsync(async () => await ClickedAsync() == 1);

        async Task<long> ClickedAsync()
        {
            await using var connection = await _bed.Database.Source.OpenConnectionAsync();
            return (await connection.Under(CancellationToken.None).ReadAsync(
                "SELECT count(*) FROM contact WHERE clicked_at IS NOT NULL", static row => row.GetInt64(0)))[0];
        }
    }

    private static DeliveryEvent Click(NewMessage message, string verdict, string mail) => new()
    {
        Kind = EventKind.Clicked,
        Time = TimeProvider.System.GetUtcNow(),
        Tenant = message.Tenant,
        Campaign = message.Campaign,
        Metadata = ImmutableDictionary<string, string>.Empty
            .Add("verdict", verdict).Add("group", mail).Add("hit", "click").Add("link", "offer")
            .Add("variant", message.Metadata["variant"]),
    };

    private static int NumberOf(NewMessage message) =>
        int.Parse(message.Recipients[0].Address.AsSpan(1, message.Recipients[0].Address.IndexOf('@', StringComparison.Ordinal) - 1),
            CultureInfo.InvariantCulture);

    private static Task<MimeMessage> MailAsync(NewMessage message) =>
        MimeMessage.LoadAsync(new MemoryStream(message.Content.ToArray()));

    private async Task<List<string>> SubjectsAsync()
    {
        var subjects = new List<string>();
        foreach (var (_, message) in _post.Taken)
            subjects.Add((await MailAsync(message)).Subject!);
        return subjects;
    }

    private async Task RestartAsync()
    {
        await EndAsync();
        _bed.Restart();
        _post.Knock();
        Run();
    }

    private void Run()
    {
        _stop = new CancellationTokenSource();
        _running = [.. _bed.Builder.BackgroundServices.Select(run => Task.Run(() => run(_stop.Token)))];
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task PublishAsync(string name, string subject, string html)
    {
        await _bed.DoAsync(Boss, "POST", $"/templates/{name}/versions", CampaignsBed.Words(subject, html));
        await _bed.DoAsync(Boss, "POST", $"/templates/{name}/versions/1/publish");
    }

    private async Task PeopleAsync(int count)
    {
        await using var session = await Session.BeginAsync(_bed.Database, isWriting: true, CancellationToken.None);
        var sql = session.Connection.Under(CancellationToken.None);
        await sql.RunAsync(
            "INSERT INTO audience (id, organisation, name, fields, last_contact, contacts, epoch, created_at, created_by, changed_at) "
                + "VALUES (1, 'acme', 'people', '[\"name\",\"parity\"]', @n, @n, 1, 0, 'test', 0)",
            ("n", (long)count));
        foreach (var n in Enumerable.Range(1, count))
        {
            await sql.RunAsync(
                "INSERT INTO contact (audience, id, address, address_key, fields, since, changed_at) VALUES (1, @n, @a, @a, @f, 1, 0)",
                ("n", (long)n), ("a", $"p{n}@example.com"),
                ("f", $$"""{"name":"Name {{n}}","parity":"{{(n % 2 == 0 ? "even" : "odd")}}"}"""));
        }

        await session.CommitAsync(CancellationToken.None);
    }

    private async Task SegmentAsync(string parity)
    {
        await using var session = await Session.BeginAsync(_bed.Database, isWriting: true, CancellationToken.None);
        await session.Connection.Under(CancellationToken.None).RunAsync(
            "INSERT INTO segment (organisation, name, audience, definition, changed_at, changed_by) VALUES ('acme', @n, 1, @d, 0, 'test')",
            ("n", parity), ("d", $$"""{"field":"parity","is":"{{parity}}"}"""));
        await session.CommitAsync(CancellationToken.None);
    }

    private Task CreateAsync(string name, object? more = null)
    {
        var plan = new Dictionary<string, object?>
        {
            ["name"] = name,
            ["audience"] = "people",
            ["from"] = "Shop <shop@acme.example>",
            ["template"] = "spring",
        };
        if (more is not null)
        {
            foreach (var (key, value) in JsonSerializer.SerializeToElement(more).EnumerateObject().Select(
                static one => (one.Name, one.Value)))
                plan[key] = value;
        }

        if (plan["template"] is JsonElement { ValueKind: JsonValueKind.Null })
            plan.Remove("template");
        return _bed.DoAsync(Sender, "POST", "/campaigns", plan);
    }

    private Task ActAsync(string name, string act, object? body = null) =>
        _bed.DoAsync(Sender, "POST", $"/campaigns/{name}/{act}", body ?? new { });

    private async Task RefusedAsync(int status, string name, string act, object? body = null) =>
        Assert.Equal(status, (await _bed.CallAsync(Sender, "POST", $"/campaigns/{name}/{act}", body ?? new { })).Status);

    /// <summary>The statistics, once the campaign is in a state and all of its mail has ended.</summary>
    private async Task<JsonElement> StatsAsync(string name, string state)
    {
        await Eventually.TrueAsync(async () => Text(await _bed.DoAsync(Viewer, "GET", $"/campaigns/{name}/stats"), "state") == state);
        await Eventually.TrueAsync(async () =>
            Of(await _bed.DoAsync(Viewer, "GET", $"/campaigns/{name}/stats"), "queued") == _post.Waiting);
        return await _bed.DoAsync(Viewer, "GET", $"/campaigns/{name}/stats");
    }

    /// <summary>Counts agree with marks.</summary>
    private async Task AgreesAsync(string name)
    {
        await using var connection = await _bed.Database.Source.OpenConnectionAsync();
        var row = (await CampaignTable.FindAsync(connection, "acme", name, CancellationToken.None))!;
        var marks = await connection.Under(CancellationToken.None).ReadAsync(
            "SELECT variant, state, count(*) FROM recipient WHERE campaign = @c GROUP BY variant, state",
            static one => (one.GetString(0), ((RecipientState)one.GetInt64(1)).ToString().ToLowerInvariant(), one.GetInt64(2)),
                ("c", row.Id));
        var counts = (await CounterTable.AllAsync(connection, row.Id, CancellationToken.None))
            .Where(static pair => pair.Key.What == CounterTable.Recipients && pair.Value != 0)
            .Select(static pair => (pair.Key.Variant, pair.Key.Name, pair.Value));
        Assert.Equal(marks.Order(), counts.Order());
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).ToString();

    private static long Of(JsonElement item, string name) => item.GetProperty(name).GetInt64();

    private static long Sum(JsonElement item, params string[] names) => names.Sum(name => Of(item, name));
}
