using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Makes frozen maps, sets and dates what they look like: read only. The language lets their contents change even so, and a script's constants would carry
/// facts of one message to the next.
/// </summary>
internal static class CollectionGuards
{
    public static void Install(SandboxedRealm realm)
    {
        foreach (var name in new[] { "set", "delete", "clear" })
            realm.Guard("Map.prototype", name, Refuse);
        foreach (var name in new[] { "add", "delete", "clear" })
            realm.Guard("Set.prototype", name, Refuse);

        JsValue[] Refuse(JsValue collection, JsValue[] arguments) => collection is not ObjectInstance { Extensible: false }
            ? arguments
            : throw new JavaScriptException(realm.Engine.Intrinsics.TypeError, "Constants of a script are read only; keep what changes in state.");
    }
}
