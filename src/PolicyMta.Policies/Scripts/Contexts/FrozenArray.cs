using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime.Descriptors;
using PolicyMta.Policies.Scripts.Sandbox;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>
/// Makes arrays that throw if they are written to. An empty one holds an item for a moment: the engine then treats it as it does others,
/// and names the property that was to be written.
/// </summary>
internal static class FrozenArray
{
    public static JsValue Of(Engine engine, JsValue[] items)
    {
        var freeze = (Function)engine.Intrinsics.Object.Get("freeze");
        var array = new JsArray(engine, items);
        if (items.Length == 0)
        {
            array.DefineOwnProperty(JsNumber.Create(0), new PropertyDescriptor(JsValue.Undefined, false, true, true));
            array.Delete(JsNumber.Create(0));
            array.Set("length", 0);
        }

        return Natives.Call(freeze, JsValue.Undefined, array);
    }
}
