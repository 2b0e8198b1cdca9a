using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Bounds <c>JSON.stringify</c>: objects that hold each other twice make a text of any length within one native call. The native's own
/// replacer, which it asks for every value, counts what is written.
/// </summary>
internal sealed class JsonGuard
{
    private const int CheckInterval = 256;
    private readonly SandboxedRealm _realm;
    private readonly StackUse? _stack;
    private readonly long _max;

    private JsonGuard(SandboxedRealm realm, long memory)
    {
        _realm = realm;
        _stack = realm.Engine.Constraints.Find<StackUse>();
        _max = memory / 8;
    }

    public static void Install(SandboxedRealm realm, long memory)
    {
        var guard = new JsonGuard(realm, memory);
        realm.Guard("JSON", "stringify", (_, arguments) => guard.Count(arguments));
    }

    private JsValue[] Count(JsValue[] arguments)
    {
        var value = arguments.Length > 0 ? arguments[0] : JsValue.Undefined;
        var replacer = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        var space = arguments.Length > 2 ? arguments[2] : JsValue.Undefined;
        var indent = space is JsString text ? Math.Min(10, text.Length) : space.IsNumber() ? Math.Clamp(space.AsNumber(), 0, 10) : 0;
        var names = replacer is JsArray list ? Names(list) : null;
        var holders = new List<JsValue>();
        var length = 0.0;
        var count = 0;

        var counter = new ClrFunction(_realm.Engine, "replacer", (holder, call) =>
        {
            _stack?.Check();
            if (++count % CheckInterval == 0)
                _realm.Engine.Constraints.Check();
            while (holders.Count > 0 && !ReferenceEquals(holders[^1], holder))
                holders.RemoveAt(holders.Count - 1);
            if (holders.Count == 0)
                holders.Add(holder);

            if (names is not null && count > 1 && holder is not JsArray && !names.Contains(call[0].ToString()))
                return JsValue.Undefined;
            var written = replacer is Function function ? Natives.Call(function, holder, call) : call[1];
            length += 4 + (call[0] is JsString key ? key.Length : 4) + indent * holders.Count
                + (written is JsString content ? content.Length : 8);
            if (length > _max)
                throw _realm.TooLarge($"The JSON text is longer than {_max} characters.");
            if (written.IsObject())
                holders.Add(written);
            return written;
        }, 2);
        return [value, counter, space];
    }

    private static HashSet<string> Names(JsArray list)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (uint i = 0; i < list.Length; i++)
            names.Add(TypeConverter.ToString(list.Get(i)));
        return names;
    }
}
