using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Makes frozen maps, sets and dates what they look like: read only (the language lets them change even so, and a script's constants
/// would carry facts of one message to the next). Bounds natives that look up many long keys.
/// </summary>
internal sealed class CollectionGuards(SandboxedRealm realm)
{
    private const int LongKey = 1024;
    private const int CheckInterval = 256;
    private int _looked;

    public static void Install(SandboxedRealm realm)
    {
        var guards = new CollectionGuards(realm);
        foreach (var owner in new[] { "Map.prototype", "Set.prototype", "WeakMap.prototype", "WeakSet.prototype" })
        {
            foreach (var name in new[] { "set", "add", "delete", "clear", "getOrInsert", "getOrInsertComputed" })
                realm.Guard(owner, name, guards.Change);
        }

        foreach (var name in realm.Owner("Date.prototype").GetOwnPropertyKeys(Types.String).Select(key => key.ToString()))
        {
            if (name.StartsWith("set", StringComparison.Ordinal))
                realm.Guard("Date.prototype", name, guards.Change);
        }

        foreach (var owner in new[] { "Object", "Map" })
            realm.Guard(
                owner,
                "groupBy",
                (_, arguments) => arguments is [var items, Function choose, ..] ? [items, guards.Looked(choose)] : arguments);

        var collect = (Function)realm.Owner("Array").Get("from");
        realm.Guard("Object", "fromEntries", (_, arguments) => arguments.Length == 0
            ? arguments
            : [Natives.Call(collect, realm.Owner("Array"), arguments[0], new ClrFunction(realm.Engine, "entry", (_, entry) =>
                {
                    if (entry[0] is ObjectInstance pair)
                        guards.Look(pair.Get("0"));
                    return entry[0];
                }))]);
    }

    private JsValue[] Change(JsValue collection, JsValue[] arguments)
    {
        if (collection is ObjectInstance { Extensible: false })
            throw new JavaScriptException(
                realm.Engine.Intrinsics.TypeError, "Constants of a script are read only; keep what changes in state.");
        if (arguments.Length > 0)
            Look(arguments[0]);
        return arguments;
    }

    private ClrFunction Looked(Function choose) => new(realm.Engine, "choose", (_, arguments) =>
    {
        var key = Natives.Call(choose, JsValue.Undefined, arguments);
        Look(key);
        return key;
    });

    private void Look(JsValue key)
    {
        if (key is JsString { Length: > LongKey } || ++_looked % CheckInterval == 0)
            realm.Engine.Constraints.Check();
    }
}
