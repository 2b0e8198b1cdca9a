using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts.Language;

/// <summary><c>slice</c> of frozen arrays, as facts are: the engine's own forgets where it began, and gives holes for the items.</summary>
internal static class FrozenSlice
{
    public static void Install(SandboxedRealm realm)
    {
        var slice = (Function)realm.Owner("Array.prototype").Get("slice");
        realm.Put("Array.prototype", "slice", (thisObject, arguments) => thisObject is JsArray { Extensible: false } array
            ? Slice(realm, array, arguments)
            : Natives.Call(slice, thisObject, arguments));
    }

    private static JsArray Slice(SandboxedRealm realm, JsArray array, JsValue[] arguments)
    {
        var start = Index(arguments, 0, array.Length, 0);
        var end = Index(arguments, 1, array.Length, array.Length);
        var items = new JsValue[Math.Max(0, end - start)];
        for (var i = 0; i < items.Length; i++)
            items[i] = array.Get((uint)(start + i));
        return new JsArray(realm.Engine, items);
    }

    private static long Index(JsValue[] arguments, int number, uint length, long otherwise)
    {
        if (arguments.Length <= number || arguments[number] is var index && ReferenceEquals(index, JsValue.Undefined))
            return otherwise;
        var position = TypeConverter.ToIntegerOrInfinity(index);
        return (long)(position < 0 ? Math.Max(length + position, 0) : Math.Min(position, length));
    }
}
