using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Rules;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.Adaptive;

/// <summary>What adaptive mode does to the server's paces, and what it remembers.</summary>
public sealed class LearnerTests
{
    private const string Settings =
        """
        rules:
          default: { connections: 20 }
          p: { domains: [p.example], adaptive: { start_rate: 120/min } }
          fixed: { domains: [f.example], adaptive: { enabled: false } }
        """;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly TestTraffic _traffic = new();
    private readonly TestPluginStore _store = new();
    private readonly RuleSet _rules;
    private Learner _learner;

    public LearnerTests()
    {
        _rules = RuleSet.Build(new TestPluginBuilder(Settings).Options<IspRulesOptions>(), (_, problem) => Assert.Fail(problem));
        _learner = Start();
    }

    [Fact]
    public async Task Queues_of_which_nothing_is_known_begin_gently_where_it_is_on()
    {
        await _learner.LookAsync(default);

        var begin = _traffic.Paces.Single(pace => pace.Target == new PaceTarget { TrafficProfile = "p" });
        Assert.Equal((Rate.Parse("120/min"), 5, true), (begin.Pace.Rate, begin.Pace.Connections, begin.Pace.IsFallback));
        Assert.DoesNotContain(_traffic.Paces, pace => pace.Target.TrafficProfile == "fixed");
    }

    [Fact]
    public async Task A_server_that_has_not_begun_to_send_is_asked_again()
    {
        _traffic.IsStarted = false;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _learner.LookAsync(default));
        using var stop = new CancellationTokenSource();
        var running = _learner.RunAsync(stop.Token);
        _time.Advance(Learner.StartBeat);
        Assert.Empty(_traffic.Paces);
        _traffic.IsStarted = true;
        while (_traffic.Paces.Count == 0)
        {
            _time.Advance(Learner.StartBeat);
            await Task.Delay(1, CancellationToken.None);
        }

        await stop.CancelAsync();
        await running;
        Assert.Contains(_traffic.Paces, pace => pace.Target.TrafficProfile == "p");
    }

    [Fact]
    public async Task Refusals_in_flight_are_one_event_that_halves_the_rate()
    {
        await LookAsync(100, 100, 200);
        for (var i = 0; i < 10; i++)
            Refuse();

        Assert.InRange(Pace.Rate!.Value.PerSecond, 0.05, 1);
        var known = Assert.Single(_learner.All);
        Assert.Equal((71, "rate refused: 450 4.7.1"), (Math.Round(known.State.Rate), known.State.LastEvent));
        Assert.InRange(known.State.Ceiling, 142, 143);
    }

    [Fact]
    public async Task A_site_of_no_provider_goes_as_it_is_written_until_its_first_refusal()
    {
        var facts = Facts(100, 90, 200) with { Provider = null, TrafficProfile = "default", Minute = new() { Delivered = 90 } };
        _traffic.Queues = [facts];
        await _learner.LookAsync(default);
        Assert.Empty(_learner.All);
        Assert.DoesNotContain(_traffic.Paces, pace => pace.Target.TrafficProfile == "default");

        var failure = Contexts.Failure(SmtpStage.MailFrom, "450 4.7.1 slow", "default", source: "s", site: "mx.p.example");
        _learner.Refused(_rules.Default!, failure, RefusalKind.Connections);
        var target = new PaceTarget { EgressSource = "s", Site = "mx.p.example", TrafficProfile = "default" };
        var first = _traffic.Paces.Single(pace => pace.Target == target).Pace;
        Assert.Equal((null, 10, false), (first.Rate, first.Connections, first.IsShared));
        _learner.Refused(_rules.Default!, failure, RefusalKind.Rate);

        Assert.NotNull(_traffic.Paces.Single(pace => pace.Target == target).Pace.Rate);
        var known = Assert.Single(_learner.All);
        Assert.Equal((90, 45), (known.State.Ceiling, known.State.Rate));
    }

    [Fact]
    public async Task After_a_refusal_single_messages_go_until_one_is_taken()
    {
        await LookAsync(100, 100, 200);
        Refuse();
        var waiting = Pace;
        await LookAsync(110, 100, 200);
        Assert.Equal(waiting.Rate, Pace.Rate);
        await LookAsync(111, 101, 200);

        Assert.True(Pace.Rate!.Value.PerSecond >= 0.9);
        Assert.Equal(RatePhase.Recover, Assert.Single(_learner.All).Phase);
    }

    [Fact]
    public async Task A_refused_connection_halves_the_connections_and_leaves_the_rate()
    {
        await LookAsync(100, 100, 200);
        _learner.Refused(_rules.FindByProfile("p")!, Failure("421 4.7.0 too many connections"), RefusalKind.Connections);

        Assert.Equal((Rate.Parse("143/min"), 2), (Pace.Rate, Pace.Connections));
        Assert.Equal(4, Assert.Single(_learner.All).State.ConnectionCeiling);
    }

    [Fact]
    public async Task What_was_learnt_is_known_after_a_restart()
    {
        await LookAsync(100, 100, 200);
        Refuse();
        await _learner.LookAsync(default);
        var before = Assert.Single(_learner.All);
        _time.Advance(TimeSpan.FromMinutes(10));

        _learner = Start();
        await RunOnceAsync();

        var after = Assert.Single(_learner.All);
        Assert.Equal((before.Source, before.Place, before.State.Ceiling), (after.Source, after.Place, after.State.Ceiling));
        Assert.Equal((before.State.LastEvent, before.State.LastEventAt), (after.State.LastEvent, after.State.LastEventAt));
        Assert.InRange(after.State.Rate, 50, 120);
    }

    [Fact]
    public async Task A_reset_forgets_it_for_good()
    {
        await LookAsync(100, 100, 200);
        Refuse();
        await _learner.LookAsync(default);

        Assert.Equal(0, await _learner.ResetAsync("other", null, default));
        Assert.Equal(1, await _learner.ResetAsync("s", "P", default));

        Assert.Empty(_learner.All);
        Assert.DoesNotContain(_traffic.Paces, pace => pace.Target.Provider == "p");
        _learner = Start();
        await RunOnceAsync();
        Assert.Empty(_learner.All);
    }

    [Fact]
    public async Task A_place_without_mail_for_two_weeks_is_forgotten()
    {
        await LookAsync(100, 100, 200);
        _traffic.Queues = [];
        _time.Advance(TimeSpan.FromDays(15));
        await _learner.LookAsync(default);

        Assert.Empty(_learner.All);
    }

    [Fact]
    public async Task The_rate_grows_while_it_is_used_up_and_stops_where_nothing_waits()
    {
        await LookAsync(10, 10, 200);
        await LookAsync(20, 20, 200);
        var grown = Assert.Single(_learner.All).State.Rate;
        Assert.InRange(grown, 160, 175);
        await LookAsync(35, 35, 0);
        Assert.Equal(grown, Assert.Single(_learner.All).State.Rate);
    }

    [Fact]
    public void The_state_of_a_place_is_below_1_KB()
    {
        var rule = _rules.FindByProfile("p")!;
        var places = new object[1000];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < places.Length; i++)
            places[i] = new Learnt(new LearntKey("s", "", "p"), rule.Adaptive, rule.Profile);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / places.Length;

        Assert.InRange(each, 1, 1024);
    }

    private Pace Pace => _traffic.Paces.Single(pace => pace.Target == new PaceTarget { EgressSource = "s", Provider = "p" }).Pace;

    private Learner Start() =>
        new(_rules, _traffic, new LearntStore(_store), new AdaptiveLog(NullLogger.Instance), _time);

    private async Task RunOnceAsync()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await _learner.RunAsync(stopped.Token);
    }

    private void Refuse() => _learner.Refused(_rules.FindByProfile("p")!, Failure("450 4.7.1 Error: too much mail"), RefusalKind.Rate);

    private static BounceContext Failure(string reply) =>
        Contexts.Failure(SmtpStage.MailFrom, reply, "p", "p", source: "s", site: "mx.p.example");

    private async Task LookAsync(long attempts, long taken, int waiting)
    {
        _time.Advance(Learner.Beat);
        _traffic.Queues = [Facts(attempts, taken, waiting)];
        await _learner.LookAsync(default);
    }

    private static QueueFacts Facts(long attempts, long taken, int waiting) => new()
    {
        EgressSource = "s",
        Site = "mx.p.example",
        TrafficProfile = "p",
        Provider = "p",
        Waiting = waiting,
        Attempts = attempts,
        Taken = taken,
        Minute = new TrafficCounts(),
        TenMinutes = new TrafficCounts(),
        Hour = new TrafficCounts(),
    };
}
