using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Capabilities;
using PolicyMta.Policies.Scripts.Modules;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts;

/// <summary>
/// One sandboxed engine with one script loaded into it: limits set, everything frozen that could carry something from one call to the next.
/// For one thread at a time.
/// </summary>
internal sealed class ScriptEngine : IDisposable
{
    /// <summary>The globals of the language that scripts have, beside those of the language that the sandbox leaves.</summary>
    public static IReadOnlyList<string> CapabilityNames { get; } =
        ["log", "state", "sharedState", "store", "limits", "traffic", "config", "profile", "crypto", "table"];

    private static readonly Prepared<Acornima.Ast.Script> HiddenIntrinsics = Engine.PrepareScript(
        """
        [function () {}, function* () {}, (function* () {})(), async function () {}, async function* () {},
         [].values(), new Map().entries(), new Set().values(), ""[Symbol.iterator](), "".matchAll(/a/g),
         Object.getOwnPropertyDescriptor(function () { "use strict"; return arguments; }(), "callee")]
        """);

    private readonly RunningTime _time = new();
    private readonly StackUse _stack = new();
    private readonly Dictionary<Type, object> _hookCalls = [];
    private readonly List<TrafficProfile> _profiles = [];
    private readonly SandboxedRealm _realm;
    private readonly DeepFreeze _freeze;
    private readonly TableCapability _tables;
    private bool _isLoading = true;
    private long _allocated;

    public ScriptEngine(ScriptProgram program, string? testFile = null)
    {
        Program = program;
        Engine = new Engine(SandboxOptions.Create(
            program.Limits, new ModuleLoader(program.Modules, testFile), _time, _stack, isTest: testFile is not null));
        _realm = SandboxedRealm.Close(Engine, program.Memory);
        _freeze = new DeepFreeze(Engine);
        SetGlobal("log", LogCapability.Create(Engine, program.Log));
        SetGlobal("state", StateCapability.Create(Engine, program, () => _isLoading));
        SetGlobal("sharedState", StateCapability.CreateShared(Engine, program, () => _isLoading));
        SetGlobal("store", StoreCapability.Create(Engine, program.Services.Stores, () => _isLoading));
        SetGlobal("limits", LimitsCapability.Create(Engine, program.Services.Limits, () => _isLoading));
        SetGlobal("traffic", TrafficCapability.Create(Engine, program, () => _isLoading));
        SetGlobal("config", ConfigCapability.Create(Engine, program.Config));
        SetGlobal("crypto", CryptoCapability.Create(Engine, program.Secrets));
        SetGlobal("profile", ProfileCapability.Create(Engine, _profiles, () => _isLoading));
        _tables = new TableCapability(Engine, program.Tables, () => _isLoading, _freeze.Freeze);
        SetGlobal("table", _tables.Create());
        SetCheck(KeyedText.CheckFunction, new ClrFunction(Engine, KeyedText.CheckFunction, (_, arguments) =>
        {
            WorkGuards.CheckKeys(_realm, arguments[0]);
            return arguments[0];
        }));
        SetCheck(KeyedText.CheckProperty, WorkGuards.PropertyOfKeys(_realm));
        SetCheck(ParameterChecks.Function, new ClrFunction(Engine, ParameterChecks.Function, (_, _) =>
        {
            Engine.Constraints.Check();
            return JsValue.Undefined;
        }));
    }

    public ScriptProgram Program { get; }

    public Engine Engine { get; }

    /// <summary>The profiles that the script declared.</summary>
    public IReadOnlyList<TrafficProfile> Profiles => _profiles;

    /// <summary>The tables that the last call has read.</summary>
    public ImmutableArray<TableVersion> TablesRead => _tables.Read;

    /// <summary>What the script exports.</summary>
    public ObjectInstance Exports { get; private set; } = null!;

    public void SetGlobal(string name, JsValue value) =>
        Engine.Global.DefineOwnProperty(name, new PropertyDescriptor(value, writable: false, enumerable: false, configurable: true));

    /// <summary>What checks that are put into scripts use, which no script may put something else in the place of.</summary>
    private void SetCheck(string name, JsValue value) =>
        Engine.Global.DefineOwnProperty(name, new PropertyDescriptor(value, writable: false, enumerable: false, configurable: false));

    /// <summary>Runs the top level of a module and all that it imports, then closes the engine to changes.</summary>
    public void Load(string path)
    {
        FreezeIntrinsics();
        SetGlobal(ScriptModules.FreezeFunction, new ClrFunction(Engine, ScriptModules.FreezeFunction, (_, arguments) =>
        {
            FreezeOf(Program.Modules[arguments[0].AsString()], arguments[1], arguments.Length > 2 ? (int)arguments[2].AsNumber() : null);
            return JsValue.Undefined;
        }));
        _stack.Begin();
        _time.Begin(Program.LoadTimeout);
        try
        {
            Exports = Engine.Modules.Import(path);
        }
        finally
        {
            _time.End();
        }

        Engine.Global.Delete(ScriptModules.FreezeFunction);
        _freeze.Freeze(Engine.Global);
        FreezeAt(Program.Modules[path].Exports.GetValueOrDefault("default", Program.Place), Exports);
        CloseFunctions();
        _isLoading = false;
    }

    /// <summary>Freezes a module's constants, or one value that it has imported.</summary>
    private void FreezeOf(ScriptModule module, JsValue values, int? imported)
    {
        if (imported is { } index)
        {
            FreezeAt(module.Imported[index], values);
            return;
        }

        for (var i = 0; i < module.Constants.Length; i++)
            FreezeAt(module.Constants[i], values.Get(i));
    }

    private void FreezeAt(SourcePlace place, JsValue value)
    {
        try
        {
            _freeze.Freeze(value);
        }
        catch (WalkerException walker)
        {
            throw new ScriptException(place, walker.Message, walker);
        }
    }

    private void CloseFunctions()
    {
        try
        {
            _freeze.Close();
        }
        catch (WalkerException walker)
        {
            throw new ScriptException(Program.PlaceOf(walker.Function) ?? Program.Place, walker.Message, walker);
        }
    }

    /// <summary>
    /// Whether its calls have allocated so much that it is to be dropped: what the engine itself remembers of them (names, symbols) is
    /// bounded by that.
    /// </summary>
    public bool IsSpent => _allocated > 8 * Program.Memory;

    /// <summary>Calls a function under the limits.</summary>
    public JsValue Call(JsValue function, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _freeze.Rewind();
        _tables.Begin();
        _stack.Begin();
        _time.Begin(timeout, cancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return Engine.Call(function);
        }
        finally
        {
            _time.End();
            _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>The prepared call of one of the script's hooks.</summary>
    public HookCall<TContext, TDecision> HookCall<TContext, TDecision>(string hook)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        if (_hookCalls.TryGetValue(typeof(TDecision), out var call))
            return (HookCall<TContext, TDecision>)call;
        var made = new HookCall<TContext, TDecision>(this, (Function)Exports.Get(hook));
        _hookCalls[typeof(TDecision)] = made;
        return made;
    }

    public void Dispose() => Engine.Dispose();

    private void FreezeIntrinsics()
    {
        _freeze.Freeze(Engine.Evaluate(HiddenIntrinsics));
        _realm.Behind.ForEach(_freeze.Freeze);
        foreach (var key in Engine.Global.GetOwnPropertyKeys(Jint.Runtime.Types.String))
        {
            if (key.ToString() != "globalThis")
                _freeze.Freeze(Engine.Global.Get(key));
        }

        _freeze.RefusesWalkers = true;
    }
}
