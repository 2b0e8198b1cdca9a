using Jint;
using Jint.Native;
using Jint.Native.Error;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Language;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>Takes out of an engine's globals what no limit can hold, and puts guards before what needs one.</summary>
internal sealed class SandboxedRealm
{
    private static readonly string[] Removed =
    [
        "BigInt", "BigInt64Array", "BigUint64Array", "Temporal", "Intl", "Atomics", "SharedArrayBuffer", "ArrayBuffer", "DataView",
        "TypedArray", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
        "Float16Array", "Float32Array", "Float64Array", "Promise", "AsyncIterator", "AsyncDisposableStack", "DisposableStack",
        "SuppressedError", "FinalizationRegistry", "WeakRef", "ShadowRealm", "Proxy", "Iterator", "Generator", "Function", "eval", "escape",
        "unescape", "setTimeout", "setInterval", "clearTimeout", "clearInterval", "queueMicrotask",
    ];

    private static readonly (string Owner, string[] Names)[] RemovedMembers =
    [
        ("Array", ["fromAsync"]),
        ("JSON", ["rawJSON", "isRawJSON"]),
        ("Math", ["sumPrecise"]),
        (
            "String.prototype",
            ["anchor", "big", "blink", "bold", "fixed", "fontcolor", "fontsize", "italics", "link", "small", "strike", "sub", "sup"]),
        ("Array.prototype", ["toLocaleString"]),
        ("Date.prototype", ["toTemporalInstant"]),
        (
            "RegExp",
            ["input", "$_", "lastMatch", "$&", "lastParen", "$+", "leftContext", "$`", "rightContext", "$'", "$1", "$2", "$3", "$4", "$5",
                "$6", "$7", "$8", "$9"]),
        ("RegExp.prototype", ["compile"]),
        ("Set.prototype", ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"]),
        ("Iterator.prototype", ["map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find",
            "join", "includes", "chunks", "windows"]),
    ];

    private static readonly string[] ErrorConstructors =
        ["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError", "AggregateError"];

    private readonly Engine _engine;
    private readonly Dictionary<string, ObjectInstance> _owners;

    private SandboxedRealm(Engine engine)
    {
        _engine = engine;
        _owners = new Dictionary<string, ObjectInstance>
        {
            ["Array"] = Global("Array"),
            ["Object"] = Global("Object"),
            ["Map"] = Global("Map"),
            ["RegExp"] = Global("RegExp"),
            ["Date.prototype"] = Prototype("Date"),
            ["WeakMap.prototype"] = Prototype("WeakMap"),
            ["WeakSet.prototype"] = Prototype("WeakSet"),
            ["Math"] = Global("Math"),
            ["Reflect"] = Global("Reflect"),
            ["String"] = Global("String"),
            ["JSON"] = Global("JSON"),
            ["String.prototype"] = Prototype("String"),
            ["Number.prototype"] = Prototype("Number"),
            ["Object.prototype"] = Prototype("Object"),
            ["Array.prototype"] = Prototype("Array"),
            ["RegExp.prototype"] = Prototype("RegExp"),
            ["Set.prototype"] = Prototype("Set"),
            ["Map.prototype"] = Prototype("Map"),
            ["Iterator.prototype"] = Prototype("Iterator"),
            ["global"] = engine.Global,
        };
        RangeError = (ErrorConstructor)Global("RangeError");
        SymbolConstructor = Global("Symbol");
    }

    public ErrorConstructor RangeError { get; }

    /// <summary>Functions behind what scripts see, which they can reach by calling it.</summary>
    public List<JsValue> Behind { get; } = [];

    private ObjectInstance SymbolConstructor { get; }

    public Engine Engine => _engine;

    public static SandboxedRealm Close(Engine engine, long memory)
    {
        var realm = new SandboxedRealm(engine);
        foreach (var (owner, names) in RemovedMembers)
        {
            foreach (var name in names)
                realm.Owner(owner).Delete(name);
        }

        NormalizedText.Install(realm);
        FrozenSlice.Install(realm);
        TextGuards.Install(realm, memory);
        ArrayGuards.Install(realm, memory);
        CollectionGuards.Install(realm);
        WorkGuards.Install(realm);
        JsonGuard.Install(realm, memory);
        PatternGuard.Install(realm);
        BoxedText.Install(realm);
        foreach (var constructor in ErrorConstructors)
            realm.AllowOverride(realm.Prototype(constructor), ["name", "message", "toString"]);
        realm.AllowOverride(realm.Prototype("Object"), ["toString", "valueOf"]);
        foreach (var name in Removed)
            engine.Global.Delete(name);
        return realm;
    }

    public ObjectInstance Owner(string name) => _owners[name];

    public JsValue Symbol(string name) => SymbolConstructor.Get(name);

    public JavaScriptException TooLarge(string message) => new(RangeError, message);

    /// <summary>Puts a guard before a native: it may throw, or change the arguments.</summary>
    public void Guard(string owner, JsValue name, Func<JsValue, JsValue[], JsValue[]> guard)
    {
        var holder = Owner(owner);
        if (holder.Get(name) is not Function native)
            return;
        Put(owner, name, (thisObject, arguments) => Natives.Call(native, thisObject, guard(thisObject, arguments)), native);
    }

    /// <summary>Puts another function in a native's place.</summary>
    public void Put(string owner, JsValue name, Func<JsValue, JsValue[], JsValue> function, Function? native = null)
    {
        native ??= (Function)Owner(owner).Get(name);
        var replacement = new ClrFunction(
            _engine, native.Get("name").ToString(), function, (int)native.Get("length").AsNumber(), PropertyFlag.Configurable);
        Owner(owner).DefineOwnProperty(name, new PropertyDescriptor(replacement, writable: true, enumerable: false, configurable: true));
    }

    /// <summary>
    /// Lets objects have members of their own in place of these although the prototype will be frozen: a frozen value would refuse
    /// <c>this.name = "..."</c> on every object below it.
    /// </summary>
    private void AllowOverride(ObjectInstance prototype, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!prototype.HasOwnProperty(name))
                continue;
            var value = prototype.Get(name);
            Behind.Add(value);
            prototype.DefineOwnProperty(name, new GetSetPropertyDescriptor(
                new ClrFunction(_engine, name, (_, _) => value),
                new ClrFunction(_engine, name, (target, arguments) =>
                {
                    if (target is not ObjectInstance instance || ReferenceEquals(instance, prototype)
                        || !instance.CreateDataProperty(name, arguments[0]))
                        throw new JavaScriptException(_engine.Intrinsics.TypeError, $"{name} is read only here.");
                    return JsValue.Undefined;
                }, 1),
                enumerable: false,
                configurable: true));
        }
    }

    private ObjectInstance Global(string name) => (ObjectInstance)_engine.Global.Get(name);

    private ObjectInstance Prototype(string constructor) => (ObjectInstance)Global(constructor).Get("prototype");
}
