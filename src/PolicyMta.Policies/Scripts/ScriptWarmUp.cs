using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts.Capabilities;
using PolicyMta.Policies.Scripts.Modules;
using PolicyMta.Policies.Scripts.Testing;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// Runs a small script of its own once in a process, so that the first message does not pay for compiling the engine and the tables out of
/// a budget of some milliseconds.
/// </summary>
internal static class ScriptWarmUp
{
    private const string Script =
        """
        const known = new Set(["a.example"]);
        export function onInject(message) {
          const subject = (message.header("Subject") ?? "").normalize() + "\u00e9".normalize("NFKD");
          state.increment("n");
          return { metadata: { found: /x/i.test(subject), text: message.body.replace("a", "b") }, edits: [{ setHeader: { name: "X", value: `${subject.length}` } }] };
        }
        export function onRoute(route) { return known.has(route.domain) ? undefined : { provider: route.mxHosts.join(), retrySchedule: ["5m"], defer: 5 }; }
        export function onSign(message) { return { signatures: message.headers("From").map((value) => ({ name: "X", value })) }; }
        export function onBounce(bounce) { return { category: bounce.text.toLowerCase(), throttle: { rate: "1/s" }, suppress: { scope: "domain" } }; }
        """;

    private const string Test =
        """
        import { onInject, onRoute, onSign, onBounce } from "./warm-up.js";
        test("all", () => { onInject(mta.inject()); onRoute(mta.route()); onSign(mta.sign()); onBounce(mta.bounce()); });
        """;

    private static readonly Lazy<int> Tests = new(Run);

    public static void Ensure() => _ = Tests.Value;

    private static int Run()
    {
        var modules = new ScriptModules(ScriptFiles.FromMemory("", [new("warm-up.js", Script), new("warm-up.test.js", Test)]));
        var log = new ScriptLog(NullLogger.Instance, TimeProvider.System);
        return new TestRunner(
            new ScriptProgram("warm-up.test.js", modules, new ScriptLimits(), null, new ScriptState(TimeProvider.System), log),
            TimeProvider.System).Run().Count;
    }
}
