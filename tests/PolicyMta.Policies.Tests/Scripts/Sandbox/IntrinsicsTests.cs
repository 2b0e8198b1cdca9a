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
/// Every function of the language that scripts can reach is called with what is large: each call ends, and none allocates without measure
/// before a limit is looked at. A function that a new release of the engine brings is among them by itself.
/// </summary>
[Needs(Need.Time)]
public sealed class IntrinsicsTests
{
    private const long MaxAllocation = 400 * 1024 * 1024;
    private const int Memory = 32 * 1024 * 1024;

    /// <summary>What all calls of one function that end never need: each has a twentieth of a second.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromMinutes(1);

    private const string Large =
        """
        (() => {
          return { text: 'a'.repeat(1e6), array: Array(100000).fill('x'), like: { length: 2 ** 53 - 1 }, date: new Date(0), pattern: /a/g,
            digits: '9'.repeat(1e6) };
        })()
        """;

    private static readonly ImmutableArray<(string On, string[] Arguments)> Calls =
    [
        .. from value in new[] { "text", "array", "like", "digits" }
           from call in new (string, string[])[]
           {
               (value, []), (value, ["call"]), (value, [value]), ("date", [value]), ("pattern", [value, value]), (value, ["1", value]),
               ("array", [value, "call"]), ("call", ["like", value]),
           }
           select call,
    ];

    [Fact]
    public void Every_call_ends_and_none_goes_beyond_measure()
    {
        var beyond = new List<string>();
        using var room = new Room();
        var count = room.Functions.Count;
        Assert.True(count > 300);
        for (var i = 0; i < count; i++)
        {
            var probe = new Probe(i);
            var thread = new Thread(probe.Run, 16 * 1024 * 1024) { IsBackground = true };
            thread.Start();
            if (thread.Join(Endless))
                beyond.AddRange(probe.Beyond);
            else
                beyond.Add($"{probe.Current}: has no end");
        }

        Assert.Empty(beyond);
    }

    [Theory]
    [InlineData("'a'.localeCompare('b', L)")]
    [InlineData("'a'.toLocaleLowerCase(L)")]
    [InlineData("'a'.toLocaleUpperCase(L)")]
    [InlineData("(1.5).toLocaleString(L)")]
    [InlineData("new Date(0).toLocaleString(L)")]
    [InlineData("new Date(0).toLocaleDateString(L)")]
    [InlineData("new Date(0).toLocaleTimeString(L)")]
    public async Task A_list_of_locales_that_says_it_is_endless_is_refused(string call)
    {
        using var bench = new ScriptBench();
        using var script = await bench.RouteScriptAsync(
            $"const L = {{ length: 2 ** 53 - 1 }}; try {{ {call}; }} catch (e) {{ return {{ provider: e.name }}; }} return null;");
        using var plain = await bench.RouteScriptAsync($"const L = ['en']; {call}; return {{ provider: 'taken' }};");

        Assert.Equal("RangeError", (await ScriptBench.RouteAsync(script))?.Provider);
        Assert.Equal("taken", (await ScriptBench.RouteAsync(plain))?.Provider);
    }

    /// <summary>All calls of one function, on a thread of their own: nothing else ends a call that has no end.</summary>
    private sealed class Probe(int index)
    {
        public List<string> Beyond { get; } = [];

        public string Current { get; private set; } = "";

        public void Run()
        {
            Room? room = null;
            foreach (var (on, arguments) in Calls)
            {
                room ??= new Room();
                Current = $"{room.Functions[index].Name} on {on} with {string.Join(", ", arguments)}";
                var allocated = room.Call(room.Functions[index].Function, on, arguments, out var isWhole);
                if (allocated > MaxAllocation)
                    Beyond.Add($"{Current}: {allocated / (1024 * 1024)} MB");
                if (isWhole)
                    continue;
                room.Dispose();
                room = null;
            }

            room?.Dispose();
        }
    }

    /// <summary>An engine with the values, and the functions that can be reached in it.</summary>
    private sealed class Room : IDisposable
    {
        private readonly RunningTime _time = new();
        private readonly StackUse _stack = new();
        private readonly Engine _engine;
        private readonly ObjectInstance _values;
        private readonly HashSet<ObjectInstance> _seen = new(ReferenceEqualityComparer.Instance);

        public Room()
        {
            _stack.Begin();
            _engine = new Engine(SandboxOptions.Create(new ScriptLimits { MemoryMb = 64 }, null!, _time, _stack));
            SandboxedRealm.Close(_engine, Memory);
            _values = (ObjectInstance)_engine.Evaluate(Large);
            foreach (var key in _engine.Global.GetOwnPropertyKeys(Types.String).Where(key => key.ToString() != "globalThis"))
                Reach(key.ToString(), _engine.Global.Get(key));
            foreach (var hidden in new[]
            {
                "[].values()", "(function* () {})()", "new Map().entries()", "new Set().values()", "''[Symbol.iterator]()",
                "''.matchAll(/a/g)",
            })
                Reach(hidden, _engine.Evaluate(hidden));
        }

        public List<(string Name, Function Function)> Functions { get; } = [];

        public void Dispose() => _engine.Dispose();

        public long Call(Function function, string on, string[] arguments, out bool isWhole)
        {
            var receiver = Value(on);
            var given = arguments.Select(Value).ToArray();
            var run = new ClrFunction(_engine, "run", (_, _) => Natives.Call(function, receiver, given));
            isWhole = true;
            _stack.Begin();
            _time.Begin(TimeSpan.FromMilliseconds(50));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _engine.Call(run);
            }
            catch (JavaScriptException)
            {
                // Refused, by the language or by a guard.
            }
            catch (Exception)
            {
                isWhole = false;
            }

            _time.End();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        private JsValue Value(string name) => name switch
        {
            "call" => _engine.Global.Get("isFinite"),
            "1" => 1,
            _ => _values.Get(name),
        };

        private void Reach(string name, JsValue? value)
        {
            if (value is not ObjectInstance holder || !_seen.Add(holder))
                return;
            if (holder is Function function)
                Functions.Add((name, function));
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
}
