using System.Collections.Frozen;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>
/// Bounds natives that go through all keys or items of what they are given in one call: a long text has a key for each character, and an
/// object can say that it has any number of items. Real arrays are bounded already.
/// </summary>
internal sealed class WorkGuards
{
    private const int Max = SandboxOptions.MaxArraySize;
    private const double MaxComparisons = 4e9;
    private static readonly Type TextObject = typeof(JsString).Assembly.GetType("Jint.Native.String.StringInstance", throwOnError: true)!;
    private readonly SandboxedRealm _realm;

    private WorkGuards(SandboxedRealm realm) => _realm = realm;

    /// <summary>By owner: the natives that go through the keys of what they are given.</summary>
    public static FrozenDictionary<string, string[]> OfKeys { get; } = new Dictionary<string, string[]>
    {
        ["Object"] =
        [
            "assign", "create", "defineProperties", "entries", "freeze", "getOwnPropertyDescriptors", "getOwnPropertyNames",
            "getOwnPropertySymbols", "groupBy", "isFrozen", "isSealed", "keys", "preventExtensions", "seal", "values",
        ],
        ["Reflect"] = ["ownKeys"],
        ["Map"] = ["groupBy"],
        ["Array"] = ["from"],
    }.ToFrozenDictionary();

    /// <summary>The natives of arrays that go through the items of what they are called on.</summary>
    public static IReadOnlyList<string> OfItems { get; } =
    [
        "concat", "copyWithin", "every", "fill", "filter", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "forEach",
        "includes", "indexOf", "lastIndexOf", "map", "reduce", "reduceRight", "reverse", "shift", "slice", "some", "sort", "splice",
        "toReversed", "toSorted", "toSpliced", "unshift", "with",
    ];

    /// <summary>Natives that look for one text in another.</summary>
    public static IReadOnlyList<string> OfSearch { get; } = ["includes", "indexOf", "lastIndexOf", "split", "replace", "replaceAll"];

    /// <summary>Natives that go through a list of locales, with its place among their arguments.</summary>
    public static IReadOnlyList<(string Owner, string Name, int Argument)> OfLocales { get; } =
    [
        ("String.prototype", "localeCompare", 1), ("String.prototype", "toLocaleLowerCase", 0),
        ("String.prototype", "toLocaleUpperCase", 0), ("Number.prototype", "toLocaleString", 0),
        ("Date.prototype", "toLocaleString", 0), ("Date.prototype", "toLocaleDateString", 0), ("Date.prototype", "toLocaleTimeString", 0),
    ];

    public static void Install(SandboxedRealm realm)
    {
        var guards = new WorkGuards(realm);
        foreach (var (owner, name, argument) in OfLocales)
            realm.Guard(owner, name, (_, arguments) => guards.CheckLocales(arguments, argument));

        foreach (var (owner, names) in OfKeys)
        {
            foreach (var name in names)
                realm.Guard(owner, name, (_, arguments) => guards.CheckKeys(arguments));
        }

        foreach (var name in OfItems)
            realm.Guard("Array.prototype", name, guards.CheckItems);

        foreach (var name in OfSearch)
            realm.Guard("String.prototype", name, guards.CheckSearch);
    }

    /// <summary>Refuses a text that is too long to be taken apart into keys.</summary>
    public static void CheckKeys(SandboxedRealm realm, JsValue value)
    {
        if (LengthOfText(value) is > Max and var length)
            throw realm.TooLarge($"A text of {length:0} characters is too long to be taken apart; {Max} are allowed.");
    }

    /// <summary>Makes a property of all texts, and of nothing else, that refuses to be read of one that is too long.</summary>
    public static JsValue PropertyOfKeys(SandboxedRealm realm)
    {
        var key = Natives.Call((Function)realm.Engine.Global.Get("Symbol"), JsValue.Undefined, "keys");
        var look = new ClrFunction(realm.Engine, "keys", (text, _) =>
        {
            CheckKeys(realm, text);
            return JsValue.Undefined;
        });
        realm.Owner("String.prototype").DefineOwnProperty(
            key, new GetSetPropertyDescriptor(look, JsValue.Undefined, enumerable: false, configurable: false));
        return key;
    }

    private JsValue[] CheckKeys(JsValue[] arguments)
    {
        foreach (var argument in arguments)
            CheckKeys(_realm, argument);
        return arguments;
    }

    private JsValue[] CheckItems(JsValue holder, JsValue[] arguments)
    {
        if (holder is JsArray)
            return arguments;
        CheckKeys(_realm, holder);
        return holder is ObjectInstance items && TypeConverter.ToLength(items.Get("length")) is > Max and var length
            ? throw _realm.TooLarge($"{length} items are too many; {Max} are allowed.")
            : arguments;
    }

    private JsValue[] CheckLocales(JsValue[] arguments, int locales)
    {
        if (arguments.Length > locales && arguments[locales] is ObjectInstance)
            CheckItems(arguments[locales], arguments);
        return arguments;
    }

    private JsValue[] CheckSearch(JsValue text, JsValue[] arguments) =>
        arguments.Length > 0 && arguments[0] is JsString sought && LengthOfText(text) * sought.Length > MaxComparisons
            ? throw _realm.TooLarge($"A text of {sought.Length} characters is too long to be looked for in so long a text.")
            : arguments;

    private static double LengthOfText(JsValue value) => value is JsString text
        ? text.Length
        : TextObject.IsInstanceOfType(value) ? ((ObjectInstance)value).Get("length").AsNumber() : 0;
}
