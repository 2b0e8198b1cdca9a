using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Spool;
using PolicyMta.Policies;
using PolicyMta.Policies.Recording;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Benchmarks;

/// <summary>
/// All four doors for one message: with a handler at each, as shipped plugins have; with a vendor's beside it; with a script's beside it.
/// The differences are what a policy adds to a message. The policy reads header fields, picks a pool and a profile, looks at a reply; some
/// set a field, for which the message is copied.
/// </summary>
public class DoorBenchmarks : IHandlerReporter
{
    private const int Runs = 1_000;

    private const string Script = """
        export function onInject(message) {
          const subject = message.header("Subject") ?? "";
          return { edits: [{ setHeader: { name: "X-Checked", value: subject.length > 0 ? "yes" : "no" } }] };
        }
        export function onRoute(route) { return { egressPool: "default", trafficProfile: "default", reason: route.domain }; }
        export function onSign(message) { if (message.header("From") === null) return { signatures: [] }; }
        export function onBounce(bounce) { if (bounce.enhanced === "4.7.28") return { retry: "1h" }; }
        """;

    private static readonly byte[] Message = Sample.Message(10_240);
    private static readonly RouteDecision Fallback = new() { Defer = TimeSpan.FromMinutes(5) };
    private readonly ContentBuffer _content = ContentBuffer.CopyOf(Message);
    private readonly HookWatchdog _watchdog = new();
    private readonly PolicySnapshot _snapshot = new()
    {
        Generation = 1,
        Fingerprint = "",
        LoadedAt = default,
        Profiles = FrozenDictionary<string, TrafficProfile>.Empty,
        Pools = FrozenDictionary<string, EgressPool>.Empty,
    };

    private readonly RecordedContexts _recorded = new(TimeProvider.System);
    private Doors? _unrecorded;
    private Doors? _shipped;
    private Doors? _plugin;
    private Doors? _editingPlugin;
    private Doors? _script;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var files = ScriptFiles.FromMemory("scripts", [KeyValuePair.Create("policy.js", Script)]);
        var options = new ScriptOptions { Limits = new ScriptLimits { Timeout = TimeSpan.FromSeconds(10) } };
        var scripts = await ScriptHost.LoadAsync(
            files, options, new ScriptStates(TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        var quiet = new Looks();
        var shipped = new LoadedHandlers("shipped") { OnInject = [quiet], OnRoute = [quiet], OnSign = [quiet], OnBounce = [quiet] };
        _unrecorded = OpenWith(null, shipped);
        _shipped = Open(shipped);
        _plugin = Open(shipped, Vendor(new Decides(edits: false)));
        _editingPlugin = Open(shipped, Vendor(new Decides(edits: true)));
        _script = Open(shipped, scripts.Scripts.Single().Handlers);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _watchdog.Dispose();
        _recorded.Dispose();
    }

    [Benchmark(Baseline = true, Description = "four doors, a handler at each", OperationsPerInvoke = Runs)]
    public Task ShippedAsync() => RunAsync(_shipped!);

    [Benchmark(Description = "four doors, the same, nothing recorded", OperationsPerInvoke = Runs)]
    public Task UnrecordedAsync() => RunAsync(_unrecorded!);

    [Benchmark(Description = "four doors, a vendor's plugin beside it", OperationsPerInvoke = Runs)]
    public Task PluginAsync() => RunAsync(_plugin!);

    [Benchmark(Description = "four doors, one that sets a header field", OperationsPerInvoke = Runs)]
    public Task EditingPluginAsync() => RunAsync(_editingPlugin!);

    [Benchmark(Description = "four doors, a script that sets one", OperationsPerInvoke = Runs)]
    public Task ScriptAsync() => RunAsync(_script!);

    void IHandlerReporter.HandlerFailed(string hook, string handler, string error, string? consequence) =>
        throw new InvalidOperationException(error);

    private Task RunAsync(Doors doors) => Task.Run(async () =>
    {
        for (var i = 0; i < Runs; i++)
        {
            var inject = Sample.Inject(Message);
            using var editor = new ContentEditor(_content);
            await doors.Inject.RunAsync(
                inject, _snapshot, new DecisionTrace(TimeProvider.System), (seen, decision) => inject = Apply(seen, decision, editor));
            var route = Sample.Route();
            var trace = new DecisionTrace(TimeProvider.System);
            await doors.Route.RunAsync(route, _snapshot, trace);
            await doors.Sign.RunAsync(new SignContext { Message = inject.Message, Content = inject.Content }, _snapshot, trace);
            await doors.Bounce.RunAsync(Sample.Bounce(), _snapshot, trace);
        }
    });

    private static InjectContext Apply(InjectContext seen, InjectDecision decision, ContentEditor editor) =>
        new() { Message = seen.Message, Content = editor.Apply(seen.Content, decision.Edits), Source = seen.Source };

    private static LoadedHandlers Vendor(Decides vendor) =>
        new("vendor") { OnInject = [vendor], OnRoute = [vendor], OnSign = [vendor], OnBounce = [vendor] };

    private Doors Open(params LoadedHandlers[] all) => OpenWith(_recorded, all);

    private Doors OpenWith(RecordedContexts? recorded, params LoadedHandlers[] all) => new(
        Chain(all.SelectMany(part => part.OnInject), InjectDecision.None, recorded?.OnInject),
        Chain(all.SelectMany(part => part.OnRoute), Fallback, recorded?.OnRoute),
        Chain(all.SelectMany(part => part.OnSign), SignDecision.None, recorded?.OnSign),
        Chain(all.SelectMany(part => part.OnBounce), BounceDecision.None, recorded?.OnBounce));

    private HookChain<TContext, TDecision> Chain<TContext, TDecision>(
        IEnumerable<IHookHandler<TContext, TDecision>> handlers, TDecision fallback, IDecisionRecorder<TContext>? recorder)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision> =>
        new([.. handlers.Select(Link)], fallback, recorder);

    private HookLink<TContext, TDecision> Link<TContext, TDecision>(IHookHandler<TContext, TDecision> handler)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision> =>
        new(HookName.Route, "a", handler, new HandlerPatience(TimeSpan.FromMinutes(1)), _watchdog, this, TimeProvider.System);

    private sealed record Doors(
        HookChain<InjectContext, InjectDecision> Inject, HookChain<RouteContext, RouteDecision> Route,
        HookChain<SignContext, SignDecision> Sign, HookChain<BounceContext, BounceDecision> Bounce);

    /// <summary>Looks and says nothing.</summary>
    private sealed class Looks : IInjectHandler, IRouteHandler, ISignHandler, IBounceHandler
    {
        public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken) =>
            new(context.Content.GetHeader("Subject") is null ? InjectDecision.None : null);

        public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken) => default;

        public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken) =>
            new(context.Content.GetHeader("From") is null ? SignDecision.None : null);

        public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken) => default;
    }

    private sealed class Decides(bool edits) : IInjectHandler, IRouteHandler, ISignHandler, IBounceHandler
    {
        private static readonly InjectDecision Marked = new() { Edits = [new MessageEdit { SetHeader = new("X-Checked", "yes") }] };
        private static readonly RouteDecision Chosen = new() { EgressPool = "default", TrafficProfile = "default" };

        public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken) =>
            new(context.Content.GetHeader("Subject") is not null && edits ? Marked : null);

        public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken) => new(Chosen);

        public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken) =>
            new(context.Content.GetHeader("From") is not null ? null : SignDecision.None);

        public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken) => default;
    }
}
