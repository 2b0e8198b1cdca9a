using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Bounds natives that walk arrays of arrays (a few arrays that hold each other twice stand for billions of items) and those that compare
/// long texts many times.
/// </summary>
internal sealed class ArrayGuards
{
    private const int LongText = 4096;
    private readonly SandboxedRealm _realm;
    private readonly HashSet<ObjectInstance> _joining = new(ReferenceEqualityComparer.Instance);
    private readonly int _max;

    private ArrayGuards(SandboxedRealm realm, long memory)
    {
        _realm = realm;
        _max = (int)(memory / 8);
    }

    public static void Install(SandboxedRealm realm, long memory)
    {
        var guards = new ArrayGuards(realm, memory);
        realm.Put("Array.prototype", "join", guards.Join);
        realm.Put("Array.prototype", "flat", guards.Flat);
        realm.Guard(
            "Array.prototype", "concat", (array, arguments) => guards.CheckItems(arguments, ItemsIn(array) + arguments.Sum(ItemsIn)));
        foreach (var name in new[] { "indexOf", "lastIndexOf", "includes" })
            realm.Guard("Array.prototype", name, (array, arguments) =>
                arguments.Length > 0 && arguments[0] is JsString { Length: > LongText } ? guards.CheckTexts(array, arguments) : arguments);
        foreach (var name in new[] { "sort", "toSorted" })
            realm.Guard(
                "Array.prototype",
                name,
                (array, arguments) => arguments.Length > 0 && arguments[0] is Function ? arguments : guards.CheckTexts(array, arguments));
    }

    private JsValue Join(JsValue thisObject, JsValue[] arguments)
    {
        _realm.Engine.Constraints.Check();
        var array = Receiver(thisObject);
        if (!_joining.Add(array))
            return JsString.Empty;
        try
        {
            return JoinItems(array, arguments.Length > 0 && !arguments[0].IsUndefined() ? TypeConverter.ToString(arguments[0]) : ",");
        }
        finally
        {
            _joining.Remove(array);
        }
    }

    private JsString JoinItems(ObjectInstance array, string separator)
    {
        var length = LengthOf(array);
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            if (i % 256 == 0)
                _realm.Engine.Constraints.Check();
            if (i > 0)
                text.Append(separator);
            var item = array.Get(i);
            if (!item.IsNull() && !item.IsUndefined())
                text.Append(TypeConverter.ToString(item));
            if (text.Length > _max)
                throw _realm.TooLarge($"The joined text is longer than {_max} characters.");
        }

        return JsString.Create(text.ToString());
    }

    private JsArray Flat(JsValue thisObject, JsValue[] arguments)
    {
        var depth = arguments.Length > 0 && !arguments[0].IsUndefined() ? TypeConverter.ToIntegerOrInfinity(arguments[0]) : 1;
        var items = new List<JsValue>();
        Flatten(Receiver(thisObject), Math.Min(depth, 64), items);
        return new JsArray(_realm.Engine, [.. items]);
    }

    private void Flatten(ObjectInstance array, double depth, List<JsValue> items)
    {
        var length = LengthOf(array);
        _realm.Engine.Constraints.Check();
        for (var i = 0; i < length; i++)
        {
            if (!array.HasProperty(i))
                continue;
            var item = array.Get(i);
            if (depth >= 1 && item is JsArray inner)
                Flatten(inner, depth - 1, items);
            else
                items.Add(item);
            if (items.Count > SandboxOptions.MaxArraySize)
                throw _realm.TooLarge($"The flat array has more than {SandboxOptions.MaxArraySize} items.");
        }
    }

    private JsValue[] CheckTexts(JsValue array, JsValue[] arguments)
    {
        if (array is not JsArray items)
            return arguments;
        var total = 0L;
        for (uint i = 0; i < items.Length; i++)
        {
            if (items.Get(i) is JsString text && (total += text.Length) > _max)
                throw _realm.TooLarge($"The texts in the array have more than {_max} characters together; too many to compare.");
        }

        return arguments;
    }

    private JsValue[] CheckItems(JsValue[] arguments, long count) =>
        count <= SandboxOptions.MaxArraySize
            ? arguments
            : throw _realm.TooLarge($"{count} items are too many; {SandboxOptions.MaxArraySize} are allowed.");

    private static long ItemsIn(JsValue value) => value is JsArray array ? array.Length : 1;

    private ObjectInstance Receiver(JsValue value) => value as ObjectInstance
        ?? throw new JavaScriptException(_realm.Engine.Intrinsics.TypeError, "The method must be called on an array.");

    private long LengthOf(ObjectInstance array)
    {
        var length = array is JsArray items ? items.Length : TypeConverter.ToLength(array.Get("length"));
        return length <= SandboxOptions.MaxArraySize
            ? (long)length
            : throw _realm.TooLarge($"{length} items are too many; {SandboxOptions.MaxArraySize} are allowed.");
    }
}
