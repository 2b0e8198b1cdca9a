using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Rules;
using PolicyMta.IspRules.WarmUp;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.WarmUp;

/// <summary>A new source keeps to its days' volumes, over restarts, and rests when too much is unwanted.</summary>
public sealed class WarmUpTests
{
    private static readonly PaceTarget Target = new() { EgressSource = "cold", Provider = "p" };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));
    private readonly TestTraffic _traffic = new();
    private readonly TestPluginStore _store = new();
    private readonly TestDirectives _directives;
    private IspRules.WarmUp.WarmUp _warmUp = null!;
    private Learner _learner = null!;
    private long _taken;
    private double _tokens = 1;
    private TrafficCounts _hour = new();

    public WarmUpTests() => _directives = new TestDirectives(_time);

    [Fact]
    public async Task No_day_gets_more_than_its_volume_however_much_mail_waits()
    {
        Load("{ volumes: [50, 700, 20000] }");
        foreach (var budget in new[] { 50, 700, 20_000 })
        {
            var before = _taken;
            await RunAsync(TimeSpan.FromHours(23));
            Assert.InRange(_taken - before, budget * 0.9, budget);
            _time.Advance(TimeSpan.FromHours(1));
        }

        await _warmUp.LookAsync(default);
        Assert.Null(Assert.Single(_warmUp.All).State.BudgetOf(Assert.Single(_warmUp.All).Options));
        Assert.DoesNotContain(_traffic.Paces, pace => pace.Target == Target);
    }

    [Fact]
    public void A_clock_that_was_ahead_for_a_while_makes_no_source_warm()
    {
        var options = new WarmUpOptions { Volumes = [50, 700, 20_000] };
        var first = new DateOnly(2026, 11, 29);
        var state = new WarmUpState { First = first, Day = first.AddDays(1), Sent = 600 };

        var ahead = state.On(first.AddDays(900));
        Assert.Null(ahead.BudgetOf(options));
        Assert.Equal(700, ahead.On(first.AddDays(1)).BudgetOf(options));
        Assert.Equal(600, state.On(first).Sent);
        Assert.Equal(first.AddDays(1), state.On(first).Day);
    }

    [Fact]
    public async Task A_restart_neither_begins_anew_nor_lets_more_go()
    {
        Load("{ volumes: [500, 700, 20000] }");
        for (var restarts = 0; restarts < 20; restarts++)
        {
            await RunAsync(TimeSpan.FromSeconds(7));
            Load("{ volumes: [500, 700, 20000] }");
        }

        await RunAsync(TimeSpan.FromHours(2));
        Assert.InRange(_taken, 100, 500);
        _time.Advance(TimeSpan.FromDays(1));
        Load("{ volumes: [500, 700, 20000] }");
        await _warmUp.LookAsync(default);
        Assert.Equal(1, Assert.Single(_warmUp.All).State.StepOf(Assert.Single(_warmUp.All).Options));
    }

    [Fact]
    public async Task The_first_mail_of_a_day_finds_a_pace_that_leaves_it_no_more_than_its_volume()
    {
        Load("{ volumes: [20, 700] }");
        await _warmUp.LookAsync(default);

        var pace = _traffic.Paces.Single(pace => pace.Target == Target).Pace;
        Assert.True(pace.IsShared && pace.Rate!.Value.PerSecond * 5 <= 20);
        _time.Advance(Learner.Beat);
        Show();
        await _learner.LookAsync(default);
        Assert.Single(_learner.All);
        Assert.True(_traffic.Paces.Single(pace => pace.Target == Target).Pace.Rate!.Value.PerSecond * 5 <= 20);
    }

    [Fact]
    public async Task The_first_day_may_be_written()
    {
        Load("{ volumes: [10, 20, 30, 40], since: 2026-11-27 }");
        Show();
        await _warmUp.LookAsync(default);
        Assert.Equal(30, Assert.Single(_warmUp.All).State.BudgetOf(Assert.Single(_warmUp.All).Options));
    }

    [Fact]
    public async Task What_is_beyond_the_volume_goes_to_the_pool_that_is_named_until_the_day_ends()
    {
        Load("{ volumes: [50, 700], overflow: warm }");
        await RunAsync(TimeSpan.FromHours(1));
        var directive = Assert.Single(_directives.Active);
        Assert.Equal(
            (DirectiveKind.Reroute, "warm", new DirectiveMatch { EgressSource = "cold", Provider = "p" }),
            (directive.Request.Kind, directive.Request.Reroute!.EgressPool, directive.Request.Match));
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero), directive.Until);
        Assert.True(_traffic.Paces.Single(pace => pace.Target == Target).Pace.Pause);
    }

    [Fact]
    public async Task Without_a_pool_it_waits()
    {
        Load("{ volumes: [50, 700] }");
        await RunAsync(TimeSpan.FromHours(1));
        Assert.Empty(_directives.Active);
        Assert.True(_traffic.Paces.Single(pace => pace.Target == Target).Pace.Pause);
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(6, 1)]
    [InlineData(20, 0)]
    public async Task A_day_with_much_unwanted_mail_pauses_or_steps_back(int unwanted, int nextStep)
    {
        Load("{ volumes: [100, 200, 300, 400], since: 2026-11-28 }");
        _hour = new TrafficCounts
        {
            Delivered = 100 - unwanted,
            Deferred = unwanted,
            ByCategory = ImmutableDictionary<string, int>.Empty.Add(BounceCategory.SpamContent, unwanted),
        };
        await RunAsync(TimeSpan.FromMinutes(1));
        _hour = new TrafficCounts();
        _time.Advance(TimeSpan.FromDays(1));
        await _warmUp.LookAsync(default);
        Assert.Equal(nextStep, Assert.Single(_warmUp.All).State.StepOf(Assert.Single(_warmUp.All).Options));
    }

    [Fact]
    public async Task By_volume_a_step_goes_on_when_its_mail_was_sent()
    {
        Load("{ volumes: [50, 700], by: volume }");
        Show();
        await _warmUp.LookAsync(default);
        _time.Advance(TimeSpan.FromDays(5));
        await RunAsync(TimeSpan.FromHours(1));
        Assert.InRange(_taken, 45, 50);
        _time.Advance(TimeSpan.FromDays(1));
        await RunAsync(TimeSpan.FromHours(1));
        Assert.Equal(_taken < 100 ? 0 : 1, Assert.Single(_warmUp.All).State.StepOf(Assert.Single(_warmUp.All).Options));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(6, 2)]
    public async Task Complaints_cost_a_day_or_a_step_over_restarts(int complaints, int toll)
    {
        const string settings = "{ volumes: [2000, 4000, 20000] }";
        Load(settings);
        await RunAsync(TimeSpan.FromHours(20));
        Assert.InRange(_taken, 1_500, 2_000);
        for (var i = 0; i < complaints; i++)
        {
            _warmUp.Observe(Complaint("cold", "p"));
            _warmUp.Observe(Complaint("warm", "p"));
            _warmUp.Observe(Complaint("cold", "q"));
            await _warmUp.LookAsync(default);
        }

        Load(settings);
        await _warmUp.LookAsync(default);
        var state = _warmUp.All.Single(one => one.Key.Provider == "p").State;
        Assert.Equal((complaints, toll), ((int)state.Complaints, state.Toll));
        _time.Advance(TimeSpan.FromHours(5));
        await _warmUp.LookAsync(default);
        Assert.Equal((0L, toll), (_warmUp.All.Single(one => one.Key.Provider == "p").State.Complaints, _warmUp.All[0].State.Lost));
    }

    private static BounceContext Complaint(string source, string provider)
    {
        var about = Contexts.Failure(SmtpStage.FinalDot, "554 5.7.0 complained", provider: provider, source: source);
        return new BounceContext
        {
            Message = about.Message,
            Origin = BounceOrigin.Complaint,
            Recipient = about.Recipient,
            Domain = about.Domain,
            Stage = about.Stage,
            Reply = about.Reply,
            IsRemoteReply = false,
            Attempt = 1,
            Age = TimeSpan.Zero,
            Provider = provider,
            EgressSource = source,
        };
    }

    [Theory]
    [InlineData("{ curve: nothing }", "there are gentle, steady, fast")]
    [InlineData("{ curve: fast, volumes: [1] }", "write a curve or volumes")]
    [InlineData("{ volumes: [0] }", "1 message a day or more")]
    [InlineData("{ since: yesterday }", "Write a day")]
    public void A_mistake_names_its_place(string settings, string expected)
    {
        var problems = LoadedRules.Only($"warm_up: {{ cold: {settings} }}").Problems;

        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal)
            && problem.StartsWith("policymta.yaml:1:", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_curve_grows()
    {
        foreach (var name in WarmUpCurves.Names)
        {
            var steps = WarmUpCurves.Find(name)!.Value;
            Assert.Equal(steps.Order(), steps);
            Assert.True(steps[0] > 0 && steps[^1] > 100_000);
        }
    }

    private void Load(string settings)
    {
        var builder = new TestPluginBuilder($"rules: {{ p: {{ provider: p }} }}\nwarm_up: {{ cold: {settings} }}");
        var options = builder.Options<IspRulesOptions>();
        var rules = RuleSet.Build(options, (_, problem) => Assert.Fail(problem));
        _learner = new Learner(
            rules, _traffic, new LearntStore(_store), new AdaptiveLog(NullLogger.Instance), _time);
        _warmUp = new IspRules.WarmUp.WarmUp(
            options.WarmUp, ["p"], _traffic, _directives, _store, _learner, new WarmUpLog(NullLogger.Instance), _time);
    }

    private async Task RunAsync(TimeSpan length)
    {
        Show();
        await _warmUp.LookAsync(default);
        for (var gone = TimeSpan.Zero; gone < length; gone += IspRules.WarmUp.WarmUp.Beat)
        {
            for (var second = 0; second < IspRules.WarmUp.WarmUp.Beat.TotalSeconds; second++)
                Send();
            _time.Advance(IspRules.WarmUp.WarmUp.Beat);
            Show();
            await _warmUp.LookAsync(default);
        }
    }

    /// <summary>As the server's bucket does: a second's worth at once, one message at least.</summary>
    private void Send()
    {
        var pace = _traffic.Paces.Single(pace => pace.Target == Target).Pace;
        if (pace.Pause)
            return;
        var perSecond = pace.Rate!.Value.PerSecond;
        _tokens = Math.Min(Math.Max(1, perSecond), _tokens + perSecond);
        for (; _tokens >= 1; _tokens--)
            _taken++;
    }

    private void Show() => _traffic.Queues =
    [
        new QueueFacts
        {
            EgressSource = "cold",
            Site = "mx",
            TrafficProfile = "p",
            Provider = "p",
            Waiting = 1_000_000,
            Attempts = _taken,
            Taken = _taken,
            Minute = new TrafficCounts(),
            TenMinutes = new TrafficCounts(),
            Hour = _hour,
        },
    ];
}
