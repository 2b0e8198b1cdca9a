using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Tests.Scripts.Sandbox;

/// <summary>
/// Every function of the language that scripts can reach is called with what is large: none may allocate without measure before a limit is
/// looked at. A function that a new release of the engine brings is among them by itself.
/// </summary>
[Needs(Need.Time)]
public sealed class IntrinsicsTests
{
    private const long MaxAllocation = 200 * 1024 * 1024;
    private const int Memory = 32 * 1024 * 1024;

    private const string Large =
        """
        (() => {
          const text = 'a'.repeat(4e6);
          return { text, boxed: Object(text), array: Array(100000).fill('x'), like: { length: 2 ** 53 - 1 }, date: new Date(0), pattern: /a/g,
            digits: '9'.repeat(1e6) };
        })()
        """;

    [Fact]
    public void No_intrinsic_goes_beyond_measure_in_one_call()
    {
        var beyond = new List<string>();
        var count = Reached(NewRoom().Engine).Count;
        Assert.True(count > 300);
        for (var i = 0; i < count; i++)
        {
            Room? room = null;
            foreach (var (on, arguments) in Calls())
            {
                room ??= NewRoom();
                var (name, function) = Reached(room.Engine)[i];
                var values = room.Values;
                var given = arguments.Select(argument => argument switch
                {
                    "call" => room.Engine.Global.Get("isFinite"),
                    "1" => 1,
                    _ => values.Get(argument),
                }).ToArray();
                var receiver = values.Get(on);
                var run = new ClrFunction(room.Engine, "run", (_, _) => Natives.Call(function, receiver, given));
                room.Time.Begin(TimeSpan.FromMilliseconds(200));
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    room.Engine.Call(run);
                }
                catch (JavaScriptException)
                {
                    // Refused, by the language or by a guard.
                }
                catch (Exception)
                {
                    room = null;
                }

                if (GC.GetAllocatedBytesForCurrentThread() - before is > MaxAllocation and var allocated)
                    beyond.Add($"{name} on {on} with {string.Join(", ", arguments)}: {allocated / (1024 * 1024)} MB");
            }
        }

        Assert.Empty(beyond);
    }

    private static IEnumerable<(string On, string[] Arguments)> Calls() =>
        from value in new[] { "text", "boxed", "array", "like", "digits" }
        from call in new (string, string[])[]
        {
            (value, []), (value, ["call"]), (value, [value]), ("date", [value]), ("pattern", [value, value]), (value, ["1", value]),
            ("array", [value, "call"]),
        }
        select call;

    private static Room NewRoom()
    {
        var time = new RunningTime();
        var engine = new Engine(SandboxOptions.Create(new ScriptLimits { MemoryMb = 64 }, null!, time));
        SandboxedRealm.Close(engine, Memory);
        return new Room(engine, time, (ObjectInstance)engine.Evaluate(Large));
    }

    private static List<(string Name, Function Function)> Reached(Engine engine)
    {
        var seen = new HashSet<ObjectInstance>(ReferenceEqualityComparer.Instance);
        var functions = new List<(string, Function)>();
        foreach (var key in engine.Global.GetOwnPropertyKeys(Types.String).Where(key => key.ToString() != "globalThis"))
            Reach(key.ToString(), engine.Global.Get(key));
        Reach("array iterator", engine.Evaluate("[].values()"));
        Reach("generator", engine.Evaluate("(function* () {})()"));
        return functions;

        void Reach(string name, JsValue? value)
        {
            if (value is not ObjectInstance holder || !seen.Add(holder))
                return;
            if (holder is Function function)
                functions.Add((name, function));
            foreach (var key in holder.GetOwnPropertyKeys(Types.String | Types.Symbol))
            {
                var property = holder.GetOwnProperty(key);
                if (!property.IsAccessorDescriptor())
                    Reach($"{name}.{key}", property.Value);
                else
                {
                    Reach($"{name}.{key} (get)", property.Get);
                    Reach($"{name}.{key} (set)", property.Set);
                }
            }

            Reach(name + ".__proto__", holder.Prototype);
        }
    }

    private sealed record Room(Engine Engine, RunningTime Time, ObjectInstance Values);
}
