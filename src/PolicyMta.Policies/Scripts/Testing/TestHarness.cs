using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Scripts.Modules;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts.Testing;

/// <summary>
/// What a test has beside the language: <c>expect</c>, <c>mta</c>, and hooks whose results are read as a real call's are.
/// </summary>
internal static class TestHarness
{
    private static readonly Prepared<Acornima.Ast.Script> Expectations = Engine.PrepareScript(Source(), "expect.js");

    public static void Install(ScriptEngine script, TestTables tables, TimeProvider time)
    {
        var engine = script.Engine;
        script.SetGlobal("expect", engine.Evaluate(Expectations));
        script.SetGlobal(ModuleLoader.CheckFunction, new ClrFunction(
            engine, ModuleLoader.CheckFunction, (_, arguments) => Checked(engine, arguments[0].ToString(), (Function)arguments[1])));
        script.SetGlobal("mta", JsObject.CreateFromEntries(engine,
        [
            Builder("recipient", facts => TestContexts.Recipient(script, facts, time)),
            Builder("inject", facts => TestContexts.Inject(script, facts, time)),
            Builder("route", facts => TestContexts.Route(script, facts, time)),
            Builder("sign", facts => TestContexts.Sign(script, facts, time)),
            Builder("bounce", facts => TestContexts.Bounce(script, facts, time)),
            new("table", new ClrFunction(engine, "table", (_, arguments) =>
            {
                tables.Lay(engine, arguments);
                return JsValue.Undefined;
            })),
        ]));

        KeyValuePair<string, JsValue> Builder(
            string name, Func<ObjectInstance, ObjectInstance> build) => new(name, new ClrFunction(engine, name, (_, arguments) =>
        {
            if (arguments.Length > 0 && arguments[0] is not ObjectInstance)
                throw new JavaScriptException(engine.Intrinsics.TypeError, $"mta.{name}(facts) takes an object.");
            try
            {
                return build(arguments.Length > 0 ? (ObjectInstance)arguments[0] : new JsObject(engine));
            }
            catch (ReadException e)
            {
                throw new JavaScriptException(engine.Intrinsics.TypeError, $"mta.{name}: {e.Message}");
            }
        }));
    }

    private static ClrFunction Checked(Engine engine, string hook, Function function) => new(engine, hook, (_, arguments) =>
    {
        var result = Natives.Call(function, JsValue.Undefined, arguments);
        try
        {
            Read(hook, result);
        }
        catch (ReadException e)
        {
            throw new JavaScriptException(engine.Intrinsics.TypeError, $"The result of {hook} {e.Message}");
        }

        return result;
    }, 1);

    private static object? Read(string hook, JsValue result) => hook switch
    {
        ScriptHooks.Recipient => DecisionReader<RecipientDecision>.Read(result),
        ScriptHooks.Inject => DecisionReader<InjectDecision>.Read(result),
        ScriptHooks.Route => DecisionReader<RouteDecision>.Read(result),
        ScriptHooks.Sign => DecisionReader<SignDecision>.Read(result),
        _ => DecisionReader<BounceDecision>.Read(result),
    };

    private static string Source()
    {
        using var stream = typeof(TestHarness).Assembly.GetManifestResourceStream("expect.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
