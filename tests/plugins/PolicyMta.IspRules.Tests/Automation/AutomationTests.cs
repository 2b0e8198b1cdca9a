using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.IspRules.Automation;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.Automation;

/// <summary>Replies of a kind trigger actions, which are listed, cancelled and pinned, and known after a restart.</summary>
public sealed class AutomationTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly TestTraffic _traffic = new();
    private readonly TestPluginStore _store = new();
    private readonly TestDirectives _directives;
    private readonly List<BounceContext> _backedOff = [];
    private readonly TestPluginBuilder _events = new("");
    private ActionBook _book;
    private Automaton _automaton = null!;

    public AutomationTests()
    {
        _directives = new TestDirectives(_time);
        _book = new ActionBook(_directives, _store, _time);
    }

    [Fact]
    public async Task One_reply_suspends_the_source_for_the_provider_and_says_why_and_until_when()
    {
        Load("r: { codes: [421], actions: [{ do: suspend, for: 2h }] }");
        await ObserveAsync("421 4.7.0 go \t away");

        var directive = Assert.Single(_directives.Active);
        Assert.Equal(
            (DirectiveKind.Suspend, new DirectiveMatch { EgressSource = "s", Provider = "p" }, TimeSpan.FromHours(2)),
            (directive.Request.Kind, directive.Request.Match, directive.Request.For));
        Assert.Equal("rule r: 421 4.7.0 go \\t away", directive.Request.Reason);
        var (record, state) = Assert.Single(_book.All);
        Assert.Equal(("active", "suspend", "source s, provider p"), (state, record.What, record.Aim));
        Assert.Equal(_time.GetUtcNow().AddHours(2), record.Until);
        Assert.Equal(("PolicyMta.IspRules.acted", "p"), (Assert.Single(_events.Emitted).Kind, _events.Emitted[0].Provider));
    }

    [Theory]
    [InlineData("[tenant, provider]", "tenant default, provider p")]
    [InlineData("[sender-domain, domain]", "sender domain news.example, domain corp.example")]
    [InlineData("[recipient]", "recipient someone@corp.example")]
    [InlineData("[source, site]", "source s, site mx")]
    [InlineData("[source-network, provider]", "source s, provider p")]
    public async Task An_action_aims_at_what_it_names(string aim, string expected)
    {
        Load($"r: {{ codes: [421], actions: [{{ do: hold, aim: {aim}, for: 2h }}] }}");
        await ObserveAsync("421 no");
        Assert.Equal(expected, Assert.Single(_book.All).Record.Aim);
    }

    [Fact]
    public async Task An_action_aims_at_the_network_of_the_source_that_its_neighbours_are_in_too()
    {
        Load("r: { codes: [421], actions: [{ do: throttle, rate: 6/min, aim: [source-network, provider], for: 1h }] }");
        _automaton.Observe(Contexts.Failure(
            SmtpStage.MailFrom, "421 your IP netblock", "p", "p", source: "s", network: "192.0.2.0/24"));
        await _automaton.DoDueAsync(default);
        Assert.Equal(
            new DirectiveMatch { SourceNetwork = "192.0.2.0/24", Provider = "p" }, Assert.Single(_directives.Active).Request.Match);
        Assert.Equal("source network 192.0.2.0/24, provider p", Assert.Single(_book.All).Record.Aim);
    }

    [Fact]
    public async Task An_action_ends_the_connection_that_the_reply_came_over_each_time_and_is_told_once()
    {
        Load("r: { scopes: [connection], codes: [421], actions: [{ do: end-connection, for: 1h }] }");
        var failure = Contexts.Failure(SmtpStage.MailFrom, "421 enough for this connection", "p", "p", source: "s");
        Assert.False(_automaton.Observe(failure));

        typeof(HookContext<BounceDecision>).GetProperty("SoFar")!.SetValue(failure, new BounceDecision { Scope = BounceScope.Connection });
        Assert.True(_automaton.Observe(failure));
        Assert.True(_automaton.Observe(failure));
        await _automaton.DoDueAsync(default);
        Assert.Equal(("end the connection", "done"), (Assert.Single(_book.All).Record.What, _book.All[0].State));
        Assert.Empty(_directives.Active);
    }

    [Theory]
    [InlineData("весна", "осень")]
    [InlineData("sale\u0001", "sale\u0002")]
    [InlineData("春の大売り出し", "秋の大売り出し")]
    [InlineData(null, null)]
    public async Task Mail_whose_names_look_alike_is_told_apart(string? one, string? other)
    {
        one ??= new string('x', 300) + "1";
        other ??= new string('x', 300) + "2";
        Load("r: { codes: [421], trigger: { count: 2, in: 10m }, actions: [{ do: suspend, aim: [campaign], for: 2h }] }");
        await ObserveAsync("421 no", campaign: one);
        await ObserveAsync("421 no", campaign: other);
        Assert.Empty(_directives.Active);

        await ObserveAsync("421 no", campaign: one);
        await ObserveAsync("421 no", campaign: other);
        Assert.Equal([one, other], _directives.Active.Select(directive => directive.Request.Match.Campaign).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Strangers_cannot_bring_about_more_than_a_bounded_number_of_actions()
    {
        Load("r: { codes: [421], actions: [{ do: suspend, aim: [campaign], for: 2h }] }");
        for (var i = 0; i < 1_010; i++)
            await ObserveAsync("421 no", campaign: $"c{i}");
        Assert.Equal(1_000, _directives.Active.Count);
        Assert.Equal(1_000, _book.All.Count(action => action.State == "active"));
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_not_left_in_force_unseen()
    {
        _book = new ActionBook(_directives, new FullStore(), _time);
        Load("r: { codes: [421], actions: [{ do: suspend, for: 2h }] }");
        await ObserveAsync("421 no");
        Assert.Empty(_directives.Active);
        Assert.Empty(_book.All);
    }

    [Fact]
    public async Task What_a_failure_does_not_tell_is_not_aimed_at()
    {
        Load("r: { codes: [421], actions: [{ do: suspend, aim: [campaign], for: 2h }] }");
        await ObserveAsync("421 no");
        Assert.Empty(_directives.Active);
    }

    [Fact]
    public async Task A_number_in_a_time_is_counted_apart_for_each_aim()
    {
        Load("r: { codes: [421], trigger: { count: 3, in: 10m }, actions: [{ do: suspend }] }");
        await ObserveAsync("421 no");
        await ObserveAsync("421 no", source: "other");
        await ObserveAsync("450 no");
        await ObserveAsync("421 no");
        _time.Advance(TimeSpan.FromMinutes(11));
        await ObserveAsync("421 no");
        await ObserveAsync("421 no");
        Assert.Empty(_directives.Active);
        await ObserveAsync("421 no");
        Assert.Equal("s", Assert.Single(_directives.Active).Request.Match.EgressSource);
    }

    [Theory]
    [InlineData(90, 2000, false)]
    [InlineData(110, 2000, true)]
    [InlineData(110, 1000, false)]
    public async Task A_share_needs_its_least_number_of_attempts(int failures, int tried, bool acts)
    {
        Load("r: { codes: [550], trigger: { percent: 5, in: 10m, least: 2000 }, actions: [{ do: throttle, rate: 10/min }] }");
        _traffic.Queues = [Facts(tried - failures, failures)];
        for (var i = 0; i < failures; i++)
            await ObserveAsync("550 5.7.1 spam");
        _time.Advance(TimeSpan.FromSeconds(11));
        await ObserveAsync("550 5.7.1 spam");

        Assert.Equal(acts ? 1 : 0, _directives.Active.Count);
    }

    [Fact]
    public async Task An_action_in_force_is_not_repeated_and_begins_anew_when_half_of_it_is_over()
    {
        Load("r: { codes: [421], actions: [{ do: throttle, connections: 1, for: 1h }] }");
        await ObserveAsync("421 no");
        _time.Advance(TimeSpan.FromMinutes(20));
        await ObserveAsync("421 no");
        Assert.Equal("d1", Assert.Single(_directives.Active).Id);
        _time.Advance(TimeSpan.FromMinutes(20));
        await ObserveAsync("421 no");

        Assert.Equal("d2", Assert.Single(_directives.Active).Id);
        Assert.Equal(_time.GetUtcNow().AddHours(1), Assert.Single(_book.All).Record.Until);
    }

    [Fact]
    public async Task A_cancelled_action_is_not_done_again_before_it_would_have_ended_even_after_a_restart()
    {
        Load("r: { codes: [421], actions: [{ do: suspend, for: 1h }] }");
        await ObserveAsync("421 no");
        var id = Assert.Single(_book.All).Record.Id;
        Assert.NotNull(await _book.CancelAsync("nothing", default));
        Assert.Null(await _book.CancelAsync(id, default));
        Assert.Empty(_directives.Active);

        Restart("r: { codes: [421], actions: [{ do: suspend, for: 1h }] }");
        await ObserveAsync("421 no");
        Assert.Empty(_directives.Active);
        Assert.Equal("cancelled", Assert.Single(_book.All).State);
        _time.Advance(TimeSpan.FromMinutes(61));
        await ObserveAsync("421 no");
        Assert.Single(_directives.Active);
    }

    [Fact]
    public async Task A_pinned_action_stays_over_a_restart_until_it_is_unpinned_and_ends()
    {
        Load("r: { codes: [421], actions: [{ do: suspend, for: 1h }] }");
        await ObserveAsync("421 no");
        var id = Assert.Single(_book.All).Record.Id;
        Assert.Null(await _book.PinAsync(id, default));
        Restart("r: { codes: [421], actions: [{ do: suspend, for: 1h }] }");
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal("pinned", Assert.Single(_book.All).State);
        await ObserveAsync("421 no");
        Assert.Single(_directives.Active);

        Assert.Null(await _book.UnpinAsync(id, default));
        Assert.Equal(_time.GetUtcNow().AddHours(1), Assert.Single(_directives.Active).Until);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("ended", Assert.Single(_book.All).State);
        Assert.NotNull(await _book.PinAsync(id, default));
    }

    [Fact]
    public async Task Expiry_is_seen_after_a_restart()
    {
        Load("r: { codes: [421], actions: [{ do: suspend, for: 1h }] }");
        await ObserveAsync("421 no");
        _time.Advance(TimeSpan.FromMinutes(30));
        Restart("r: { codes: [421], actions: [{ do: suspend, for: 1h }] }");
        Assert.Equal("active", Assert.Single(_book.All).State);
        _time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("ended", Assert.Single(_book.All).State);
    }

    [Fact]
    public async Task Categories_narrow_and_backing_off_is_left_to_adaptive_mode()
    {
        Load("r: { categories: [spam-content], actions: [{ do: back-off }, { do: notify }, { do: reroute, pool: quiet }] }");
        await ObserveAsync("550 no");
        Assert.Empty(_book.All);
        await ObserveAsync("550 no", category: "spam-content");

        Assert.Single(_backedOff);
        Assert.Equal(["back off", "notify", "reroute to pool quiet"], _book.All.Select(action => action.Record.What).Order());
        Assert.Equal("quiet", Assert.Single(_directives.Active).Request.Reroute!.EgressPool);
    }

    [Fact]
    public async Task Scopes_narrow()
    {
        Load("r: { scopes: [source, source-network], actions: [{ do: suspend }] }");
        await ObserveAsync("550 no");
        await ObserveAsync("550 no", scope: BounceScope.Recipient);
        Assert.Empty(_directives.Active);
        await ObserveAsync("550 no", scope: BounceScope.SourceNetwork);

        Assert.Single(_directives.Active);
    }

    [Theory]
    [InlineData("r: { actions: [{ do: suspend }] }", "it holds for every failure")]
    [InlineData("r: { codes: [421] }", "nothing is done")]
    [InlineData("r: { codes: [421], actions: [{ do: throttle }] }", "needs a rate or connections")]
    [InlineData("r: { codes: [421], actions: [{ do: throttle, connections: 1, aim: [tenant] }] }", "for source, provider and site only")]
    [InlineData("r: { codes: [421], actions: [{ do: reroute }] }", "needs the pool")]
    [InlineData("r: { codes: [421], trigger: { in: 5m }, actions: [{ do: suspend }] }", "write count or percent")]
    [InlineData("r: { codes: [421], trigger: { percent: 5, in: 5m }, actions: [{ do: suspend }] }", "over 1m, 10m or 1h")]
    [InlineData(
        "r: { codes: [421], trigger: { percent: 5, in: 1h }, actions: [{ do: suspend, aim: [tenant] }] }", "a share is known for source")]
    [InlineData("r: { codes: [421], actions: [{ do: suspnd }] }", "'suspnd'")]
    public void A_mistake_names_its_place(string rule, string expected)
    {
        var problems = LoadedRules.Only($"automation: {{ {rule} }}").Problems;

        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal)
            && problem.StartsWith("policymta.yaml:1:", StringComparison.Ordinal));
    }

    [Fact]
    public void Counters_are_bounded()
    {
        var counts = new TriggerCounts(TimeSpan.FromMinutes(10), maxKeys: 100);
        counts.Add("kept", TimeSpan.Zero);
        for (var i = 0; i < 10_000; i++)
        {
            counts.Add($"{i}", TimeSpan.FromSeconds(i));
            if (i % 50 == 0)
                counts.Add("kept", TimeSpan.FromSeconds(i));
        }

        Assert.InRange(counts.Count, 1, 100);
        Assert.True(counts.Add("kept", TimeSpan.FromSeconds(10_000)) > 1);
    }

    private void Load(string automation)
    {
        var options = new TestPluginBuilder($"automation: {{ {automation} }}").Options<IspRulesOptions>();
        _automaton = new Automaton(
            [.. options.Automation.Select(rule => new AutomationRule(rule.Key, rule.Value, _traffic))], _book, _backedOff.Add, _events,
            new AutomationLog(NullLogger.Instance), _time);
    }

    private void Restart(string automation)
    {
        _book = new ActionBook(_directives, _store, _time);
        Load(automation);
    }

    [Fact]
    public async Task A_rule_for_complaints_counts_them_for_the_mail_that_they_are_about()
    {
        Load(
            "r: { origins: [complaint], trigger: { count: 3, in: 1h }, actions: [{ do: suspend, aim: [tenant, campaign], for: 2h }] }, "
                + "other: { codes: [554], actions: [{ do: hold, aim: [tenant], for: 1h }] }");
        for (var i = 0; i < 3; i++)
        {
            await ReportAsync(BounceOrigin.ReturnedMail, "acme", "spring");
            await ReportAsync(BounceOrigin.Complaint, null, null);
            await ReportAsync(BounceOrigin.Complaint, "acme", i == 0 ? "winter" : "spring");
        }

        Assert.Empty(_directives.Active);
        await ReportAsync(BounceOrigin.Complaint, "acme", "spring");
        Assert.Equal(
            new DirectiveMatch { Tenant = "acme", Campaign = "spring" }, Assert.Single(_directives.Active).Request.Match);
    }

    private async Task ReportAsync(BounceOrigin origin, string? tenant, string? campaign)
    {
        var carrier = Contexts.Failure(SmtpStage.FinalDot, "554 5.7.0 complained");
        _automaton.Observe(new BounceContext
        {
            Message = carrier.Message,
            Origin = origin,
            OriginalTenant = tenant,
            OriginalCampaign = campaign,
            Recipient = carrier.Recipient,
            Domain = carrier.Domain,
            Stage = carrier.Stage,
            Reply = carrier.Reply,
            IsRemoteReply = false,
            Attempt = 1,
            Age = TimeSpan.Zero,
        });
        await _automaton.DoDueAsync(default);
    }

    private async Task ObserveAsync(
        string reply, string source = "s", string? category = null, BounceScope? scope = null, string campaign = "")
    {
        var failure = Contexts.Failure(SmtpStage.MailFrom, reply, "p", "p", source: source, site: "mx", campaign: campaign);
        _automaton.Observe(failure.After<BounceContext, BounceDecision>(new BounceDecision { Category = category, Scope = scope }));
        await _automaton.DoDueAsync(default);
    }

    private static QueueFacts Facts(int delivered, int bounced) => new()
    {
        EgressSource = "s",
        Site = "mx",
        TrafficProfile = "p",
        Provider = "p",
        Minute = new TrafficCounts(),
        TenMinutes = new TrafficCounts { Delivered = delivered, Bounced = bounced },
        Hour = new TrafficCounts(),
    };
}
