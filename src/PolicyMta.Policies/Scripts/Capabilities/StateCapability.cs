using Jint;
using Jint.Native;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// <c>state.get</c>, <c>set</c>, <c>delete</c> and <c>increment</c>: what a script keeps between calls. Values are copied in and out.
/// </summary>
internal sealed class StateCapability(Engine engine, IScriptState state, Func<bool> isLoading)
{
    private const int MaxKey = 1024;
    private static readonly DurationReader Durations = new();

    public static JsValue Create(Engine engine, IScriptState state, Func<bool> isLoading)
    {
        var capability = new StateCapability(engine, state, isLoading);
        return JsObject.CreateFromEntries(engine,
        [
            capability.Function(
                "get",
                1,
                arguments => state.Get(capability.Key(arguments)) is { } value ? StateValues.Show(engine, value) : JsValue.Undefined),
            capability.Function("set", 3, capability.Set),
            capability.Function("delete", 1, arguments => state.Delete(capability.Key(arguments)) ? JsBoolean.True : JsBoolean.False),
            capability.Function("increment", 3, capability.Increment),
        ]);
    }

    private JsValue Set(JsValue[] arguments)
    {
        var key = Key(arguments);
        var value = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        if (value.IsUndefined())
            state.Delete(key);
        else if (!state.Set(key, StateValues.Copy(engine, value), TimeToLive(arguments)))
            throw engine.Wrong("The value is larger than the whole state may be (scripts: limits: state_bytes).");
        return JsValue.Undefined;
    }

    private JsValue Increment(JsValue[] arguments)
    {
        var key = Key(arguments);
        var by = arguments.Length > 1 && !arguments[1].IsUndefined() ? arguments[1] : 1;
        if (!by.IsNumber() || !double.IsFinite(by.AsNumber()))
            throw engine.Wrong("state.increment(key, by, ttl) takes a number as its second argument.");
        return state.Increment(key, by.AsNumber(), TimeToLive(arguments));
    }

    private KeyValuePair<string, JsValue> Function(
        string name, int length, Func<JsValue[], JsValue> function) => new(name, new ClrFunction(engine, name, (_, arguments) =>
        isLoading()
            ? throw engine.OutsideOfHook($"state.{name}")
            : function(arguments), length));

    private string Key(JsValue[] arguments) => arguments.Length > 0 && arguments[0] is JsString { Length: > 0 and <= MaxKey } key
        ? key.ToString()
        : throw engine.Wrong($"The key must be a text of 1 to {MaxKey} characters.");

    private TimeSpan? TimeToLive(JsValue[] arguments)
    {
        if (arguments.Length < 3 || arguments[2].IsUndefined())
            return null;
        try
        {
            return Durations.Read(arguments[2]);
        }
        catch (ReadException e)
        {
            throw engine.Wrong($"The time to live {e.Message}");
        }
    }
}
