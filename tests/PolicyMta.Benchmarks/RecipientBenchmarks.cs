using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Policy;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Benchmarks;

/// <summary>What it costs to ask policy about one recipient at RCPT: nobody, a plugin, a script.</summary>
public class RecipientBenchmarks : IHandlerReporter, IDisposable
{
    private const int Runs = 1_000;

    private const string Script = """
        const gone = new Set(["a@x.test", "b@x.test"]);
        export function onRecipient(r) { if (gone.has(r.recipient)) return { reject: "550 5.1.1 No such user" }; }
        """;

    private readonly HookWatchdog _watchdog = new();
    private readonly EventStream _events = new(TimeProvider.System, NullLoggerFactory.Instance);
    private readonly MessageFacts _facts = Sample.Route().Message;
    private readonly InjectionSource _source = new() { Protocol = "ESMTP", Listener = "main", Helo = "client.example" };
    private readonly Recipient _recipient = new("jane@x.test");
    private RecipientCheck? _nobody;
    private RecipientCheck? _plugin;
    private RecipientCheck? _script;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var scripts = await ScriptHost.LoadAsync(
            ScriptFiles.FromMemory("scripts", [KeyValuePair.Create("policy.js", Script)]), new ScriptOptions(),
            new ScriptStates(TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        _nobody = Check([]);
        _plugin = Check([new Quiet()]);
        _script = Check([scripts.Scripts.Single().Handlers.OnRecipient.Single()]);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _watchdog.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "nobody wants to be asked", OperationsPerInvoke = Runs)]
    public int Nobody()
    {
        var idle = 0;
        for (var i = 0; i < Runs; i++)
            idle += _nobody!.IsIdle ? 1 : 0;
        return idle;
    }

    [Benchmark(Description = "a plugin", OperationsPerInvoke = Runs)]
    public Task PluginAsync() => AskAsync(_plugin!);

    [Benchmark(Description = "a script", OperationsPerInvoke = Runs)]
    public Task ScriptAsync() => AskAsync(_script!);

    void IHandlerReporter.HandlerFailed(string hook, string handler, string error, string? consequence) =>
        throw new InvalidOperationException(error);

    private Task AskAsync(RecipientCheck check) => Task.Run(async () =>
    {
        for (var i = 0; i < Runs; i++)
            await check.AskAsync(_facts, _recipient, _source);
    });

    private RecipientCheck Check(ImmutableArray<IRecipientHandler> handlers)
    {
        var patience = new HandlerPatience(TimeSpan.FromMinutes(1));
        var snapshot = new PolicySnapshot
        {
            Generation = 1,
            Fingerprint = "",
            LoadedAt = default,
            Profiles = FrozenDictionary<string, TrafficProfile>.Empty,
            Pools = FrozenDictionary<string, EgressPool>.Empty,
            OnRecipient = new(
                [.. handlers.Select(handler => new HookLink<RecipientContext, RecipientDecision>(
                    HookName.Recipient, "a", handler, patience, _watchdog, this, TimeProvider.System))],
                RecipientDecision.None),
        };
        return new RecipientCheck(new PolicyStore(snapshot), _events, TimeProvider.System);
    }

    /// <summary>Has no opinion.</summary>
    private sealed class Quiet : IRecipientHandler
    {
        public ValueTask<RecipientDecision?> DecideAsync(RecipientContext context, CancellationToken cancellationToken) => default;
    }
}
