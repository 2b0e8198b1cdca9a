using Jint;
using Jint.Native;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Contexts;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary><c>traffic.provider</c>: what came of mail to a provider lately, added up over its ready queues. Read only.</summary>
internal static class TrafficCapability
{
    private const int MaxName = 512;
    private static readonly FactNames OfProvider = new(["waiting", "connections", "paused", "minute", "tenMinutes", "hour"]);
    private static readonly FactNames OfTime = new(["delivered", "deferred", "bounced"]);

    public static JsValue Create(Engine engine, ScriptProgram program, Func<bool> isLoading) => JsObject.CreateFromEntries(engine,
    [
        new("provider", new ClrFunction(engine, "provider", (_, arguments) =>
        {
            if (isLoading())
                throw engine.OutsideOfHook("traffic.provider");
            return arguments is [JsString { Length: > 0 and <= MaxName } name, ..]
                ? Show(engine, [.. program.Services.QueuesOf(name.ToString())])
                : throw engine.Wrong("traffic.provider(name) takes the name of a provider.");
        }, 1)),
    ]);

    private static RecordView Show(Engine engine, IReadOnlyList<QueueFacts> queues) => new(engine, OfProvider,
    [
        queues.Sum(queue => queue.Waiting),
        queues.Sum(queue => queue.Connections),
        queues.Any(queue => queue.Limits.Any(limit => limit.Pause)) ? JsBoolean.True : JsBoolean.False,
        Show(engine, [.. queues.Select(queue => queue.Minute)]),
        Show(engine, [.. queues.Select(queue => queue.TenMinutes)]),
        Show(engine, [.. queues.Select(queue => queue.Hour)]),
    ]);

    private static RecordView Show(Engine engine, IReadOnlyList<TrafficCounts> counts) => new(engine, OfTime,
        [counts.Sum(count => count.Delivered), counts.Sum(count => count.Deferred), counts.Sum(count => count.Bounced)]);
}
