using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Bounces;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Journal;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Traffic;
using PolicyMta.Core.Waiting;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Flow;

/// <summary>
/// The server's corridor without sockets, disk or real time: memory spool, scripted network, one MX for every domain (none for
/// nxdomain.test).
/// </summary>
internal sealed class CorridorBed : IAsyncDisposable
{
    private readonly HookWatchdog _watchdog = new();
    private readonly Corridor _corridor;
    private long _generation = 1;

    public CorridorBed(
        MemorySpool? spool = null, Action<PolicyParts>? policy = null, BounceOptions? bounces = null,
        Func<TimeProvider, IDeliveryProtocol>? protocol = null, ITransportSecurity? security = null, IResolver? resolver = null,
        DeliveryOptions? delivery = null, TimeSpan later = default, long? contentMemory = null)
    {
        Clock = new SettableClock(Time) { Offset = later };
        Spool = spool ?? new MemorySpool();
        Policies = new PolicyStore(Snapshot(policy));
        Log = new EventLog(new PublishingJournal(Events));
        Spool.Journal = Log;
        Events.RecordIn(Spool, Log.Pending);
        var options = new CorridorOptions("mta.example")
        {
            Bounces = bounces ?? new BounceOptions(),
            Security = security ?? new DemandedTls(),
            Delivery = delivery ?? new DeliveryOptions(),
        };
        if (contentMemory is { } memory)
            options = options with { ContentMemory = memory };
        _corridor = new Corridor(
            options, Policies, resolver ?? new OneMxEach(), protocol?.Invoke(Time) ?? Network, Spool, Events, Clock,
            NullLoggerFactory.Instance);
        _corridor.TakeUpAsync(default).GetAwaiter().GetResult();
        _corridor.Start();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The clock of the server: that of <see cref="Time"/>, until it is set.</summary>
    public SettableClock Clock { get; }

    public MemorySpool Spool { get; }

    public ScriptedProtocol Network { get; } = new();

    public EventStream Events { get; } = new(TimeProvider.System, NullLoggerFactory.Instance);

    public EventLog Log { get; }

    public Injector Injector => _corridor.Injector;

    public ContentBudget Content => _corridor.Content;

    public RecipientCheck Recipients => _corridor.Recipients;

    public FlowTotals Totals => _corridor.Totals;

    public int Connections => _corridor.Connections;

    public PolicyStore Policies { get; }

    public QueueView Queues => _corridor.Queues;

    public MessageOperations Messages => _corridor.Messages;

    public QueueOperations QueueActions => _corridor.QueueActions;

    public DirectiveOperations Directives => _corridor.Directives;

    public TrafficView Traffic => _corridor.Traffic;

    public WaitBook Waits => _corridor.Waits;

    public void Swap(Action<PolicyParts> policy)
    {
        _generation++;
        Policies.Swap(Snapshot(policy));
    }

    /// <summary>Has what holds at on-route when the corridor starts be another than the one before.</summary>
    public static Action<PolicyParts> Named(string route, Action<PolicyParts>? policy = null) => parts =>
    {
        policy?.Invoke(parts);
        parts.RouteIdentity = route;
    };

    public async Task<InjectionResult> InjectAsync(string to, string from = "news@sender.example", string text = "Subject: "
        + "hi\r\n\r\nhello\r\n", string? tenant = null, string? campaign = null, MessagePriority? priority = null,
        EnvelopeRequests? envelope = null, DsnNotify notify = DsnNotify.Unspecified,
        MalformedHeader malformedHeader = MalformedHeader.Fix, bool asksRecipients = false, ReceivedField received = default) =>
        await _corridor.Injector.SubmitAsync(
            new InjectionRequest
            {
                ReturnPath = from,
                Recipients = [.. to.Split(',').Select(address => new Recipient(address) { Notify = notify })],
                Content = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes(text)),
                Source = new InjectionSource
                {
                    Protocol = "ESMTP",
                    Listener = "test",
                    Helo = "client.example",
                    RemoteAddress = IPAddress.Loopback,
                },
                Tenant = tenant,
                Campaign = campaign,
                Priority = priority,
                Envelope = envelope ?? EnvelopeRequests.None,
                MalformedHeader = malformedHeader,
                AsksRecipients = asksRecipients,
                Received = received,
            },
            default);

    /// <summary>Lets the fake clock run in small steps, or in those that are given, until a condition holds.</summary>
    public async Task UntilAsync(Func<bool> condition, TimeSpan? within = null, TimeSpan? step = null)
    {
        var limit = Time.GetUtcNow() + (within ?? TimeSpan.FromMinutes(1));
        for (var turns = 0; !condition(); turns++)
        {
            Assert.True(turns < 40_000, "The condition did not come true.");
            await Task.Delay(1);
            if (Time.GetUtcNow() < limit)
                Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Lets the fake clock run for some seconds, long enough for everything that is due to be begun.</summary>
    public async Task SettleAsync()
    {
        for (var i = 0; i < 50; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StepWhile(_corridor.StopAsync(TimeSpan.FromSeconds(1)));
        await Events.DisposeAsync();
        _watchdog.Dispose();
    }

    private async Task StepWhile(Task task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }

        await task;
    }

    private PolicySnapshot Snapshot(Action<PolicyParts>? policy)
    {
        var parts = new PolicyParts();
        policy?.Invoke(parts);
        return parts.Build(_generation, _watchdog, Time);
    }

    private sealed class OneMxEach : IResolver
    {
        public ValueTask<DnsAnswer<MxRecord>> LookupMxAsync(
            string domain, CancellationToken cancellationToken) => ValueTask.FromResult(domain == "nxdomain.test"
            ? new DnsAnswer<MxRecord>(DnsStatus.NoSuchName, [], TimeSpan.FromMinutes(1))
            : new DnsAnswer<MxRecord>(DnsStatus.Found, [new MxRecord(10, "mx." + domain)], TimeSpan.FromMinutes(1)));

        public ValueTask<DnsAnswer<IPAddress>> LookupAddressesAsync(string host, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new DnsAnswer<IPAddress>(DnsStatus.Found, [IPAddress.Loopback], TimeSpan.FromMinutes(1)));

        public ValueTask<DnsAnswer<string>> LookupAliasAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(DnsAnswer.NoData<string>(TimeSpan.Zero));

        public ValueTask<DnsAnswer<string>> LookupTxtAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<DnsAnswer<TlsaRecord>> LookupTlsaAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}

/// <summary>A policy made of lambdas.</summary>
internal sealed class PolicyParts : IHandlerReporter
{
    public Func<RecipientContext, RecipientDecision?>? OnRecipient { get; set; }

    public Func<InjectContext, InjectDecision?>? OnInject { get; set; }

    public Func<RouteContext, RouteDecision?>? OnRoute { get; set; }

    public Func<SignContext, SignDecision?>? OnSign { get; set; }

    public Func<BounceContext, BounceDecision?>? OnBounce { get; set; }

    /// <summary>How long on-route takes.</summary>
    public TimeSpan RouteDelay { get; set; }

    /// <summary>What <see cref="OnRoute"/> is told apart by; its own code if left out.</summary>
    public string? RouteIdentity { get; set; }

    public EgressSource Source { get; set; } = new("default", null, "mta.example");

    public List<TrafficProfile> Profiles { get; } = [new TrafficProfile { Name = "default" }];

    public Func<string, TrafficProfile?> MadeProfiles { get; set; } = static _ => null;

    public Func<TrafficProfile, string?> MistakeInProfile { get; set; } = static _ => null;

    public PolicySnapshot Build(long generation, HookWatchdog watchdog, TimeProvider time)
    {
        var deadline = TimeSpan.FromSeconds(30);
        return new PolicySnapshot
        {
            Generation = generation,
            Fingerprint = "test",
            LoadedAt = time.GetUtcNow(),
            RouteIdentity = RouteIdentity ?? OnRoute?.Method.ToString() + OnRoute?.Method.MetadataToken,
            Profiles = Profiles.ToFrozenDictionary(profile => profile.Name),
            MadeProfiles = MadeProfiles,
            MistakeInProfile = MistakeInProfile,
            Pools = new Dictionary<string, EgressPool> { ["default"] = new("default", [(Source, 1)]) }.ToFrozenDictionary(),
            OnRecipient = new(
                [.. Links<RecipientContext, RecipientDecision>(
                    "on-recipient", OnRecipient is null ? null : new RecipientHandler(OnRecipient))],
                new RecipientDecision { Reject = SmtpReply.Parse("451 4.3.0 no policy") }),
            OnInject = new(
                [.. Links<InjectContext, InjectDecision>("on-inject", OnInject is null ? null : new Inject(OnInject))],
                new InjectDecision { Reject = SmtpReply.Parse("451 4.3.0 no policy") }),
            OnRoute = new(
                [.. Links<RouteContext, RouteDecision>("on-route", OnRoute is null ? null : new RouteHandler(OnRoute, RouteDelay, time))],
                new RouteDecision { Defer = TimeSpan.FromMinutes(5) }),
            OnSign = new(
                [.. Links<SignContext, SignDecision>("on-sign", OnSign is null ? null : new Sign(OnSign))],
                new SignDecision { Required = true }),
            OnBounce = new(
                [.. Links<BounceContext, BounceDecision>("on-bounce", OnBounce is null ? null : new BounceHandler(OnBounce))],
                BounceDecision.None),
        };

        IEnumerable<HookLink<TContext, TDecision>> Links<TContext, TDecision>(string hook, IHookHandler<TContext, TDecision>? handler)
            where TContext : HookContext<TDecision>
            where TDecision : class, IDecision<TDecision>
        {
            if (handler is not null)
                yield return new(hook, "lambda", handler, new HandlerPatience(deadline), watchdog, this, time);
        }
    }

    /// <summary>What was told of handlers that failed.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    void IHandlerReporter.HandlerFailed(string hook, string handler, string error, string? consequence) =>
        Failures.Enqueue($"{handler} at {hook}: {error}");

    private sealed class RecipientHandler(Func<RecipientContext, RecipientDecision?> decide) : IRecipientHandler
    {
        public ValueTask<RecipientDecision?> DecideAsync(RecipientContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(decide(context));
    }

    private sealed class Inject(Func<InjectContext, InjectDecision?> decide) : IInjectHandler
    {
        public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(decide(context));
    }

    private sealed class RouteHandler(Func<RouteContext, RouteDecision?> decide, TimeSpan delay, TimeProvider time) : IRouteHandler
    {
        public async ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken)
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, time, cancellationToken);
            return decide(context);
        }
    }

    private sealed class Sign(Func<SignContext, SignDecision?> decide) : ISignHandler
    {
        public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(decide(context));
    }

    private sealed class BounceHandler(Func<BounceContext, BounceDecision?> decide) : IBounceHandler
    {
        public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(decide(context));
    }
}
