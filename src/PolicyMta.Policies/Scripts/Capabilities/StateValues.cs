using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using PolicyMta.Policies.Scripts.Contexts;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>Copies values between an engine and a script's state. Only what JSON can say is kept: no functions, no cycles.</summary>
internal static class StateValues
{
    private const int MaxDepth = 32;
    private const int MaxBytes = 1024 * 1024;

    public static StateValue Copy(Engine engine, JsValue value)
    {
        var left = MaxBytes;
        return Copy(engine, value, 0, ref left);
    }

    public static JsValue Show(Engine engine, StateValue value) => value switch
    {
        StateBoolean boolean => boolean.Value ? JsBoolean.True : JsBoolean.False,
        StateNumber number => number.Value,
        StateText text => JsString.Create(text.Value),
        StateArray array => new JsArray(engine, [.. array.Items.Select(item => Show(engine, item))]),
        StateObject members => JsObject.CreateFromEntries(
            engine, [.. members.Members.Select(member => new KeyValuePair<string, JsValue>(member.Key, Show(engine, member.Value)))]),
        _ => JsValue.Null,
    };

    private static StateValue Copy(Engine engine, JsValue value, int depth, ref int left)
    {
        left -= 32 + (value is JsString characters ? 2 * characters.Length : 0);
        if (depth > MaxDepth || left < 0)
            throw new JavaScriptException(
                engine.Intrinsics.TypeError, $"The value is too large to keep: up to {MaxBytes} bytes and {MaxDepth} levels are allowed.");

        switch (value)
        {
            case JsString text:
                return new StateText(text.ToString());
            case JsArray array:
                var items = ImmutableArray.CreateBuilder<StateValue>((int)array.Length);
                for (uint i = 0; i < array.Length; i++)
                    items.Add(Copy(engine, array.Get(i), depth + 1, ref left));
                return new StateArray(items.DrainToImmutable());
            case JsObject or FactsObject:
                return CopyMembers(engine, (ObjectInstance)value, depth, ref left);
        }

        if (value.IsNumber())
            return new StateNumber(value.AsNumber());
        if (value.IsBoolean())
            return new StateBoolean(value.AsBoolean());
        return value.IsNull() || value.IsUndefined()
            ? StateNull.Instance
            : throw new JavaScriptException(
                engine.Intrinsics.TypeError, "Only strings, numbers, booleans, null, arrays and plain objects can be kept in state.");
    }

    private static StateObject CopyMembers(Engine engine, ObjectInstance members, int depth, ref int left)
    {
        var copies = ImmutableArray.CreateBuilder<KeyValuePair<string, StateValue>>();
        foreach (var key in members.GetOwnPropertyKeys(Types.String))
        {
            var member = members.Get(key);
            if (member.IsUndefined())
                continue;
            left -= 2 * key.ToString().Length;
            copies.Add(new(key.ToString(), Copy(engine, member, depth + 1, ref left)));
        }

        return new StateObject(copies.DrainToImmutable());
    }
}
