using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Bounds what one native can make of text: the engine looks at its limits between statements, and a single call can allocate many times
/// the limit before that.
/// </summary>
internal sealed class TextGuards
{
    private readonly SandboxedRealm _realm;
    private readonly int _max;

    private TextGuards(SandboxedRealm realm, long memory)
    {
        _realm = realm;
        _max = (int)(memory / 8);
    }

    public static void Install(SandboxedRealm realm, long memory) => new TextGuards(realm, memory).Install();

    private void Install()
    {
        _realm.Guard("String.prototype", "repeat", (text, arguments) => Check(arguments, Length(text) * Number(arguments, 0), "repeat"));
        _realm.Guard("String.prototype", "padStart", (_, arguments) => Check(arguments, Number(arguments, 0), "padStart"));
        _realm.Guard("String.prototype", "padEnd", (_, arguments) => Check(arguments, Number(arguments, 0), "padEnd"));
        foreach (var name in new[]
        {
            "toUpperCase", "toLowerCase", "toLocaleUpperCase", "toLocaleLowerCase", "toWellFormed",
        })
            _realm.Guard("String.prototype", name, (text, arguments) => Check(arguments, Length(text), name));
        foreach (var name in new[] { "encodeURI", "encodeURIComponent", "decodeURI", "decodeURIComponent" })
            _realm.Guard("global", name, (_, arguments) => Check(arguments, (arguments.Length > 0 ? Length(arguments[0]) : 0) * 9.0, name));
        _realm.Guard("String.prototype", "concat", (text, arguments) => Check(arguments, Length(text) + arguments.Sum(Length), "concat"));
        _realm.Guard(
            "String",
            "raw",
            (_, arguments) => Check(arguments, arguments.Sum(Length) + (arguments.Length > 0 ? RawLength(arguments[0]) : 0), "raw"));
        foreach (var name in new[] { "replace", "replaceAll" })
            _realm.Guard("String.prototype", name, GuardReplacement);
        foreach (var name in new[] { "split", "match", "matchAll", "search" })
            _realm.Guard("String.prototype", name, (text, arguments) => Pattern(arguments, Length(text)));
        foreach (var name in new[] { "match", "matchAll", "replace", "search", "split" })
            _realm.Guard("RegExp.prototype", _realm.Symbol(name), (pattern, arguments) => Matching(pattern, arguments, name == "replace"));
    }

    private JsValue[] Check(JsValue[] arguments, double length, string name) =>
        length <= _max ? arguments : throw TooLong(name, length);

    /// <summary>
    /// Matching all of a long text is one native call: each match costs, so the text is bounded and the pattern must be a plain one.
    /// </summary>
    private JsValue[] Pattern(JsValue[] arguments, double length)
    {
        if (arguments.Length > 0 && arguments[0] is JsRegExp pattern)
            CheckPlain(pattern, length);
        else
            Check(arguments, length, "split");
        return arguments;
    }

    private JsValue[] Matching(JsValue pattern, JsValue[] arguments, bool replaces)
    {
        if (pattern is not JsRegExp expression)
            throw new JavaScriptException(_realm.Engine.Intrinsics.TypeError, "The pattern must be a regular expression.");
        var length = arguments.Length > 0 ? Length(arguments[0]) : 0;
        CheckPlain(expression, length);
        return replaces ? [arguments.Length > 0 ? arguments[0] : JsValue.Undefined, Replacement(length, 1, arguments)] : arguments;
    }

    private void CheckPlain(JsRegExp pattern, double length)
    {
        if (pattern.HasOwnProperty("exec") || pattern.HasOwnProperty("flags") || pattern.HasOwnProperty("constructor"))
            throw new JavaScriptException(_realm.Engine.Intrinsics.TypeError, "The regular expression has been changed; use a plain one.");
        if (length > _max / 4 && pattern.Get("global").AsBoolean())
            throw _realm.TooLarge($"A text of {length} characters is too long to find every match in; up to {_max / 4} are allowed.");
        Check([], length, "match");
    }

    private JsValue[] GuardReplacement(JsValue text, JsValue[] arguments)
    {
        var length = Length(text);
        if (arguments.Length == 0)
            return arguments;
        if (arguments[0] is JsRegExp pattern)
        {
            CheckPlain(pattern, length);
            return [pattern, Replacement(length, 1, arguments)];
        }

        if (arguments[0].IsObject())
            throw new JavaScriptException(_realm.Engine.Intrinsics.TypeError, "The search must be a string or a regular expression.");
        return [arguments[0], Replacement(length, Math.Max(1, Length(arguments[0])), arguments)];
    }

    private JsValue Replacement(double length, double searchLength, JsValue[] arguments)
    {
        var replacement = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        if (replacement is Function function)
            return CountedReplacement.By(_realm, function, _max);

        var text = TypeConverter.ToString(replacement);
        var perMatch = text.Contains('$', StringComparison.Ordinal) ? text.Length * Math.Max(1, length) : text.Length;
        return (length / searchLength + 1) * perMatch <= _max ? JsString.Create(text) : CountedReplacement.With(_realm, text, _max);
    }

    private JavaScriptException TooLong(string name, double length) =>
        _realm.TooLarge($"{name} would make or read a text of up to {length:0} characters; {_max} are allowed.");

    private static double Length(JsValue value) => value is JsString text ? text.Length : 0;

    private double RawLength(JsValue template)
    {
        if (template is not ObjectInstance holder || holder.Get("raw") is not JsArray raw)
            throw new JavaScriptException(_realm.Engine.Intrinsics.TypeError, "String.raw takes a template.");
        var length = 0.0;
        for (uint i = 0; i < raw.Length; i++)
            length += Length(raw.Get(i));
        return length;
    }

    private static double Number(JsValue[] arguments, int index) =>
        arguments.Length > index && TypeConverter.ToNumber(arguments[index]) is > 0 and var number ? number : 0;
}
