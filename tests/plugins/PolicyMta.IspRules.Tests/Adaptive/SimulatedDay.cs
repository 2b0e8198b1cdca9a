using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.IspRules.Adaptive;
using PolicyMta.IspRules.Rules;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests.Adaptive;

/// <summary>
/// One egress source and one provider, in steps of a tenth of a second: mail comes, the pace lets it go, the receiver's limit takes or
/// refuses it, and the learner sees of it what it sees in the server. Deterministic.
/// </summary>
internal sealed class SimulatedDay(SimulatedLimit limit, Func<TimeSpan, double> arrivalsPerMinute, string settings = "")
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);
    private static readonly SmtpReply Refusal = SmtpReply.Parse("450 4.7.1 Error: too much mail");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly TestTraffic _traffic = new();
    private readonly Queue<TimeSpan> _inFlight = new();
    private readonly Queue<TimeSpan> _deferred = new();
    private double _waiting, _oracleWaiting, _tokens;
    private long _attempts, _taken;

    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(300);

    public long Attempts => _attempts;

    public long Taken => _taken;

    public long Refused => _attempts - _taken - _inFlight.Count;

    public double Oracle { get; private set; }

    public double Efficiency => Taken / Oracle;

    public double RefusedShare => (double)Refused / Attempts;

    public List<(TimeSpan At, double Pace)> Paces { get; } = [];

    public async Task RunAsync(TimeSpan length)
    {
        var rules = RuleSet.Build(
            new TestPluginBuilder($"rules: {{ default: {{ {settings} }}, p: {{ domains: [p.example] }} }}").Options<IspRulesOptions>(),
            (setting, problem) => Assert.Fail($"{setting}: {problem}"));
        var rule = rules.FindByProfile("p")!;
        var learner = new Learner(
            rules, _traffic, new LearntStore(new TestPluginStore()), new AdaptiveLog(NullLogger.Instance), _time);
        var failure = Contexts.Failure(SmtpStage.MailFrom, Refusal.ToString(), "p", "p", source: "s", site: "mx.p.example");
        var look = TimeSpan.Zero;
        await learner.LookAsync(default);
        for (var now = TimeSpan.Zero; now < length; now += Step)
        {
            _time.Advance(Step);
            var arrived = arrivalsPerMinute(now) * Step.TotalMinutes;
            _waiting += arrived;
            Serve(now, arrived);
            while (_deferred.TryPeek(out var due) && due <= now)
            {
                _deferred.Dequeue();
                _waiting++;
            }

            while (_inFlight.TryPeek(out var due) && due <= now)
            {
                _inFlight.Dequeue();
                if (limit.TryTake(now))
                {
                    _taken++;
                    continue;
                }

                _deferred.Enqueue(now + RetryAfter);
                learner.Refused(rule, failure, RefusalKind.Rate);
            }

            Send(now);
            if (now < look)
                continue;
            look = now + Learner.Beat;
            Show();
            await learner.LookAsync(default);
        }
    }

    private void Serve(TimeSpan now, double arrived)
    {
        _oracleWaiting += arrived;
        var served = Math.Min(_oracleWaiting, limit.PerMinuteAt(now) * Step.TotalMinutes);
        _oracleWaiting -= served;
        Oracle += served;
    }

    private void Send(TimeSpan now)
    {
        var paces = _traffic.Paces.Where(pace => pace.Pace.Rate is not null).ToList();
        var pace = paces.Find(pace => !pace.Pace.IsFallback) ?? paces.Find(pace => pace.Target.TrafficProfile == "p");
        var perSecond = pace?.Pace.Rate?.PerSecond ?? double.PositiveInfinity;
        if (Paces is [] || Paces[^1].Pace != perSecond * 60)
            Paces.Add((now, perSecond * 60));
        _tokens = Math.Min(Math.Max(1, perSecond), _tokens + (perSecond * Step.TotalSeconds));
        while (_waiting >= 1 && _tokens >= 1 && _inFlight.Count < (pace?.Pace.Connections ?? 10))
        {
            _tokens--;
            _waiting--;
            _attempts++;
            _inFlight.Enqueue(now + Latency);
        }
    }

    private void Show() => _traffic.Queues =
    [
        new QueueFacts
        {
            EgressSource = "s",
            Site = "mx.p.example",
            TrafficProfile = "p",
            Provider = "p",
            Waiting = (int)_waiting,
            Connections = _inFlight.Count,
            Attempts = _attempts,
            Taken = _taken,
            Minute = new TrafficCounts(),
            TenMinutes = new TrafficCounts(),
            Hour = new TrafficCounts(),
        },
    ];
}
