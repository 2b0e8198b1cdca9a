using System.Reflection;
using Jint.Native;
using Jint.Native.Function;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Calls functions from within a running call. The engine's public ways to call begin a run of their own, which refunds every limit; a
/// wrapper that used them would make a loop endless.
/// </summary>
internal static class Natives
{
    private static readonly Func<Function, JsValue, JsValue[], JsValue> CallFunction = typeof(Function)
        .GetMethod("Call", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, [typeof(JsValue), typeof(JsValue[])])!
        .CreateDelegate<Func<Function, JsValue, JsValue[], JsValue>>();

    public static JsValue Call(Function function, JsValue thisObject, params JsValue[] arguments) =>
        CallFunction(function, thisObject, arguments);
}
