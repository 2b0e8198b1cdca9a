using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary><c>scripts/javascript.d.ts</c> offers what the sandbox has and nothing else: compared in a real engine, both ways.</summary>
public sealed class LanguageTypingsTests : IDisposable
{
    /// <summary>What is there for old code, or for the server itself, and is not offered.</summary>
    private static readonly string[] NotOffered =
    [
        "global globalThis", "global undefined", "global toString", "global __keyed", "global __limits", "global __rest", "String [keys]",
        "Object __defineGetter__",
        "Object __defineSetter__", "Object __lookupGetter__", "Object __lookupSetter__", "Object __proto__", "Function arguments",
        "Function caller",
    ];

    private static readonly string[] Errors = ["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"];

    /// <summary>By interface: an object that has what the interface offers.</summary>
    private static readonly Dictionary<string, string> Samples = new()
    {
        ["Symbol"] = "Object(Symbol('a'))",
        ["Object"] = "({})",
        ["Function"] = "(function () {})",
        ["CallableFunction"] = "(function () {})",
        ["NewableFunction"] = "(class {})",
        ["IArguments"] = "(function () { return arguments; })()",
        ["Boolean"] = "Object(true)",
        ["Number"] = "Object(1)",
        ["String"] = "Object('a')",
        ["TemplateStringsArray"] = "((strings) => strings)`a`",
        ["RegExpMatchArray"] = "'a'.match(/a/d)",
        ["RegExpExecArray"] = "/a/d.exec('a')",
        ["RegExpIndicesArray"] = "/(?<x>a)/d.exec('a').indices",
        ["RegExp"] = "/a/",
        ["Iterable"] = "[].values()",
        ["IteratorObject"] = "[].values()",
        ["ArrayIterator"] = "[].values()",
        ["MapIterator"] = "new Map().keys()",
        ["SetIterator"] = "new Set().keys()",
        ["StringIterator"] = "''[Symbol.iterator]()",
        ["RegExpStringIterator"] = "'a'.matchAll(/a/g)",
        ["Generator"] = "(function* () {})()",
        ["GeneratorFunction"] = "(function* () {})",
        ["ReadonlyArray"] = "[]",
        ["ConcatArray"] = "[]",
        ["Array"] = "[]",
        ["Map"] = "new Map()",
        ["ReadonlyMap"] = "new Map()",
        ["Set"] = "new Set()",
        ["ReadonlySet"] = "new Set()",
        ["WeakMap"] = "new WeakMap()",
        ["WeakSet"] = "new WeakSet()",
        ["Math"] = "Math",
        ["Date"] = "new Date(0)",
        ["JSON"] = "JSON",
        ["Reflect"] = "Reflect",
        ["Error"] = "new Error('a', { cause: 1 })",
        ["AggregateError"] = "new AggregateError([], 'a', { cause: 1 })",
    };

    private static readonly string Typings = File.ReadAllText(
        Path.GetFullPath("../../../scripts/javascript.d.ts", Path.GetDirectoryName(ThisFile())!));

    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Globals_are_those_of_the_engine()
    {
        var declared = Regex.Matches(Typings, @"^declare (?:var|function) (\w+)", RegexOptions.Multiline, TimeSpan.FromSeconds(1))
            .Select(match => match.Groups[1].Value).Concat(PolicyMta.Policies.Scripts.ScriptEngine.CapabilityNames).ToList();
        Assert.Equal(declared.Count, declared.Distinct().Count());

        var real = await ListAsync("Reflect.ownKeys(globalThis).map(String)");

        Assert.Empty(declared.Except(real));
        Assert.Empty(real.Except(declared).Select(name => "global " + name).Except(NotOffered));
    }

    [Fact]
    public async Task What_an_interface_offers_is_there()
    {
        var interfaces = Interfaces();
        foreach (var (name, sample) in Samples.Concat(Constructors()).Where(pair => interfaces.ContainsKey(pair.Key)))
        {
            var key = "(name.startsWith('[') ? Symbol[name.slice(8, -1)] : name)";
            var absent = await ListAsync($"{JsonSerializer.Serialize(interfaces[name])}.filter((name) => !({key} in {sample}))");
            Assert.True(absent.Length == 0, $"{name} has no {string.Join(", ", absent)}");
        }

        string[] own =
        [
            "ThisType", "PropertyDescriptor", "TypedPropertyDescriptor", "PropertyDescriptorMap", "NumberFormatOptions",
            "DateFormatOptions", "ErrorOptions", "IteratorYieldResult", "IteratorReturnResult", "Iterator", "IterableIterator", "ArrayLike",
            "ImportMeta", "ImportAttributes",
        ];
        Assert.Empty(interfaces.Keys.Except(Samples.Keys).Except(Constructors().Keys).Except(own).Except(Errors));
    }

    [Fact]
    public async Task What_is_there_is_offered()
    {
        var interfaces = Interfaces();
        foreach (var (name, owner) in Samples.Where(pair => char.IsAsciiLetterUpper(pair.Value[0]) && pair.Key == pair.Value)
            .Concat(Constructors())
            .Concat(Constructors().Select(pair => KeyValuePair.Create(pair.Value, $"{pair.Value}.prototype")))
            .Append(new("Generator", "Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()))"))
            .Append(new("IteratorObject", "Object.getPrototypeOf(Object.getPrototypeOf([].values()))"))
            .Append(new("Function", "Object.getPrototypeOf(function () {})"))
            .Where(pair => interfaces.ContainsKey(pair.Key)))
        {
            var real = await ListAsync(
                $"Reflect.ownKeys({owner}).map((key) => typeof key === 'symbol' ? '[' + key.description + ']' : key)");
            var offered = interfaces[name].Concat(["constructor", "length", "name"]);
            Assert.Empty(real.Except(offered).Select(member => $"{name} {member}").Except(NotOffered));
        }
    }

    private static Dictionary<string, string> Constructors() =>
        Regex.Matches(Typings, @"^declare var (\w+): \1Constructor;", RegexOptions.Multiline, TimeSpan.FromSeconds(1))
            .ToDictionary(match => match.Groups[1].Value + "Constructor", match => match.Groups[1].Value);

    /// <summary>The members of each interface, those of what it extends included, methods that need not be there left out.</summary>
    private static Dictionary<string, string[]> Interfaces()
    {
        var own = new Dictionary<string, (string[] Members, string[] Bases)>();
        foreach (Match match in Regex.Matches(
            Typings,
            @"^interface (\w+)(?:<[^\n]*?>)?(?: extends (\w+)[^{\n]*)? \{(\}|\n.*?^\})",
            RegexOptions.Multiline | RegexOptions.Singleline,
            TimeSpan.FromSeconds(5)))
        {
            var members = Regex.Matches(
                match.Groups[3].Value,
                @"^  (?:readonly )?(\[Symbol\.\w+\]|\w+)(?:\?:|[<(:])",
                RegexOptions.Multiline,
                TimeSpan.FromSeconds(1));
            own.Add(
                match.Groups[1].Value,
                ([.. members.Select(member => member.Groups[1].Value).Where(name => name != "new").Distinct()], [match.Groups[2].Value]));
        }

        return own.Keys.ToDictionary(name => name, name => All(name).Distinct().ToArray());

        IEnumerable<string> All(string name) =>
            own.TryGetValue(name, out var found) ? found.Members.Concat(found.Bases.SelectMany(All)) : [];
    }

    private async Task<string[]> ListAsync(string expression)
    {
        var script = await _bench.RouteScriptAsync($"return {{ reason: JSON.stringify({expression}) }};");
        return JsonSerializer.Deserialize<string[]>((await ScriptBench.RouteAsync(script))!.Reason!)!;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
