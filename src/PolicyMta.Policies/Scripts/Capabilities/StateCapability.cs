using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Scripts.Decisions;
using PolicyMta.Policies.Scripts.States;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// <c>get</c>, <c>set</c>, <c>delete</c> and <c>increment</c> of <c>state</c>, of what <c>sharedState(name)</c> gives, and of the
/// <c>durable</c> part of each: what scripts keep between calls. Values are copied in and out.
/// </summary>
internal sealed class StateCapability(Engine engine, string owner, Func<IScriptState> state, int maxKeyBytes, Func<bool> isLoading)
{
    private const int MaxKey = 1024;
    private const int MaxName = 60;
    private static readonly DurationReader Durations = new();
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A script's own state.</summary>
    public static JsValue Create(Engine engine, ScriptProgram program, Func<bool> isLoading) => Create(
        engine, "state", () => program.State, () => program.Others[new StateName(program.Path, IsShared: false, IsDurable: true)],
        isLoading);

    /// <summary>The states that scripts share.</summary>
    public static JsValue CreateShared(Engine engine, ScriptProgram program, Func<bool> isLoading) => new ClrFunction(
        engine, "sharedState", (_, arguments) =>
        {
            if (!isLoading())
                throw engine.Wrong("sharedState(name) works at the top level of a script only: const seen = sharedState(\"seen\");");
            if (arguments.Length == 0 || arguments[0] is not JsString { Length: > 0 and <= MaxName } text || !IsName(text.ToString()))
                throw engine.Wrong($"The name of a shared state has lower-case letters, digits, '_', '-' and '.', up to {MaxName}.");
            var name = text.ToString();
            if (!program.Others.TryShare(name))
                throw engine.Wrong($"A script may use {OtherStates.MaxShared} shared states at most.");
            return Create(engine, $"sharedState(\"{name}\")", () => Open(isDurable: false), () => Open(isDurable: true), isLoading);

            IScriptState Open(bool isDurable) => program.Others[new StateName(name, IsShared: true, isDurable)];
        }, 1);

    private static JsObject Create(
        Engine engine, string owner, Func<IScriptState> state, Func<IScriptState> durable, Func<bool> isLoading)
    {
        var own = new StateCapability(engine, owner, state, int.MaxValue, isLoading);
        var kept = new StateCapability(engine, owner + ".durable", durable, StoreBatch.MaxKeyBytes, isLoading);
        return JsObject.CreateFromEntries(
            engine, [.. own.Functions(), new("durable", JsObject.CreateFromEntries(engine, [.. kept.Functions()]))]);
    }

    private IEnumerable<KeyValuePair<string, JsValue>> Functions() =>
    [
        Function("get", 1, arguments => state().Get(Key(arguments)) is { } value ? StateValues.Show(engine, value) : JsValue.Undefined),
        Function("set", 3, Set),
        Function("delete", 1, arguments => state().Delete(Key(arguments)) ? JsBoolean.True : JsBoolean.False),
        Function("increment", 3, Increment),
    ];

    private JsValue Set(JsValue[] arguments)
    {
        var key = Key(arguments);
        var value = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        if (value.IsUndefined())
            state().Delete(key);
        else if (!state().Set(key, StateValues.Copy(engine, value), TimeToLive(arguments)))
            throw engine.Wrong("The value is larger than the whole state may be (scripts: limits: state_bytes).");
        return JsValue.Undefined;
    }

    private JsValue Increment(JsValue[] arguments)
    {
        var key = Key(arguments);
        var by = arguments.Length > 1 && !arguments[1].IsUndefined() ? arguments[1] : 1;
        if (!by.IsNumber() || !double.IsFinite(by.AsNumber()))
            throw engine.Wrong($"{owner}.increment(key, by, ttl) takes a number as its second argument.");
        return state().Increment(key, by.AsNumber(), TimeToLive(arguments));
    }

    private KeyValuePair<string, JsValue> Function(
        string name, int length, Func<JsValue[], JsValue> function) => new(name, new ClrFunction(engine, name, (_, arguments) =>
        isLoading()
            ? throw engine.OutsideOfHook($"{owner}.{name}")
            : function(arguments), length));

    private string Key(JsValue[] arguments)
    {
        if (arguments.Length == 0 || arguments[0] is not JsString { Length: > 0 and <= MaxKey } given)
            throw engine.Wrong($"The key must be a text of 1 to {MaxKey} characters.");
        var key = given.ToString();
        return maxKeyBytes == int.MaxValue || IsWithin(key)
            ? key
            : throw engine.Wrong($"The key of a durable entry has up to {maxKeyBytes} bytes of UTF-8.");
    }

    private bool IsWithin(string key)
    {
        try
        {
            return Strict.GetByteCount(key) <= maxKeyBytes;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsName(string name) =>
        name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.');

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
