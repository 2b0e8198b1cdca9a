using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary><c>traffic.provider</c>: what came of mail to a provider lately, added up over its ready queues. Read only.</summary>
internal static class TrafficCapability
{
    private const int MaxName = 512;

    public static JsValue Create(Engine engine, ScriptProgram program, Func<bool> isLoading) => JsObject.CreateFromEntries(engine,
    [
        new("provider", new ClrFunction(engine, "provider", (_, arguments) =>
        {
            if (isLoading())
                throw Wrong(engine, "traffic.provider works in hooks only; the top level of a script runs in every engine anew.");
            return arguments is [JsString { Length: > 0 and <= MaxName } name, ..]
                ? Show(engine, [.. program.Services.QueuesOf(name.ToString())])
                : throw Wrong(engine, "traffic.provider(name) takes the name of a provider.");
        }, 1)),
    ]);

    private static JsObject Show(Engine engine, IReadOnlyList<QueueFacts> queues) => JsObject.CreateFromEntries(engine,
    [
        new("waiting", queues.Sum(queue => queue.Waiting)),
        new("connections", queues.Sum(queue => queue.Connections)),
        new("paused", queues.Any(queue => queue.Limits.Any(limit => limit.Pause)) ? JsBoolean.True : JsBoolean.False),
        new("minute", Show(engine, [.. queues.Select(queue => queue.Minute)])),
        new("tenMinutes", Show(engine, [.. queues.Select(queue => queue.TenMinutes)])),
        new("hour", Show(engine, [.. queues.Select(queue => queue.Hour)])),
    ]);

    private static JsObject Show(Engine engine, IReadOnlyList<TrafficCounts> counts) => JsObject.CreateFromEntries(engine,
    [
        new("delivered", counts.Sum(count => count.Delivered)),
        new("deferred", counts.Sum(count => count.Deferred)),
        new("bounced", counts.Sum(count => count.Bounced)),
    ]);

    private static JavaScriptException Wrong(Engine engine, string message) => new(engine.Intrinsics.TypeError, message);
}
