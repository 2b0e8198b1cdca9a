using System.Collections.Concurrent;
using System.Text.Json;
using Acornima;
using Acornima.Ast;
using Jint;

namespace PolicyMta.Policies.Scripts.Modules;

/// <summary>The modules of a folder, each parsed once. Thread-safe.</summary>
internal sealed class ScriptModules(ScriptFiles files)
{
    /// <summary>What the check of a module's constants is called in the code that is put behind it.</summary>
    public const string FreezeFunction = "__freeze";

    /// <summary>
    /// Modules that a script may come to by imports, itself included: the engine loads, links and runs them within each other.
    /// </summary>
    public const int MaxModules = 500;

    private const string Shorter =
        "Give a part of a long chain of terms a name of its own (const first = a + b + c;), put many terms into an array "
            + "(join, includes, some), or move inner code into a function of its own.";

    private static readonly ModuleParsingOptions Plain = ModuleParsingOptions.Default with { CompileRegex = false };

    private readonly ConcurrentDictionary<string, Lazy<ScriptModule>> _modules = new(StringComparer.Ordinal);

    public ScriptFiles Files { get; } = files;

    public ScriptModule this[string path] => _modules.GetOrAdd(path, path => new Lazy<ScriptModule>(() => Parse(path))).Value;

    /// <summary>The module and all that it imports, itself first.</summary>
    public IReadOnlyList<ScriptModule> Graph(string path)
    {
        var graph = new List<ScriptModule>();
        var pending = new Stack<string>([path]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (pending.TryPop(out var next))
        {
            if (!seen.Add(next) || !next.EndsWith(".js", StringComparison.Ordinal))
                continue;
            var module = this[next];
            graph.Add(module);
            foreach (var import in module.Imports)
                pending.Push(import);
        }

        return graph;
    }

    /// <summary>Every file that the module depends on, itself included, in order.</summary>
    public IEnumerable<string> Dependencies(string path) =>
        Graph(path).SelectMany(module => module.Imports.Append(module.Path)).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Where a property of this name is written in a script or what it imports; null if it is at no place or at several.</summary>
    public SourcePlace? PlaceOfProperty(string script, string name)
    {
        var places =
            Graph(script).Where(module => module.Properties.ContainsKey(name)).Select(module => module.Properties[name]).Take(2).ToList();
        return places is [{ Line: > 0 } place] ? place : null;
    }

    private ScriptModule Parse(string path)
    {
        var text = Files.Text(path);
        try
        {
            if (Nesting.BeyondLimits(Parsed(text, path, collectsGlobals: false).Program!) is { } tooDeep)
                return Unusable(
                    path, tooDeep.Node.Location.Start.Line, tooDeep.Node.Location.Start.Column + 1,
                    $"The code is nested {tooDeep.Levels} levels deep here; {tooDeep.Allowed} are allowed. Each term of a chain is a "
                        + "level.",
                    Shorter);

            var program = Parsed(text, path, collectsGlobals: true);
            var check = new ModuleCheck(
                path, Files, ScriptEntries.IsTest(path) ? ScriptGlobals.ForTests : ScriptGlobals.ForScripts, program.ReferencedGlobals!);
            check.Check(program.Program!);
            return new ScriptModule
            {
                Path = path,
                Prepared = check.Problems.Count == 0 ? WithFrozenConstants(text, path, check, program.Program!) : default,
                Problems = [.. check.Problems],
                Imports = [.. check.Imports],
                Properties = check.Properties.ToImmutable(),
                Exports = check.Exports.ToImmutable(),
                Constants = [.. check.Constants.Values],
                Imported = [.. check.Imported.Values],
            };
        }
        catch (ScriptPreparationException e) when (e.InnerException is ParseErrorException error)
        {
            return Unusable(path, error.LineNumber, error.Column + 1, error.Description + '.');
        }
        catch (Exception e) when (e is InsufficientExecutionStackException or ScriptPreparationException)
        {
            return e is InsufficientExecutionStackException || e.InnerException is InsufficientExecutionStackException
                ? Unusable(path, 0, 0, $"The code is nested too deeply to be read; {Nesting.MaxLevels} levels are allowed.", Shorter)
                : Unusable(path, 0, 0, e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary>The tree alone: nothing that the engine works out by walking over it.</summary>
    private static Prepared<Module> Parsed(string text, string path, bool collectsGlobals) => Engine.PrepareModule(
        text,
        path,
        new ModulePreparationOptions { StaticAnalysis = false, CollectReferencedGlobals = collectsGlobals, ParsingOptions = Plain });

    /// <summary>
    /// Text behind the module's own, so that places stay what they are, that freezes its top-level constants once it has run.
    /// </summary>
    private static Prepared<Module> WithFrozenConstants(string text, string path, ModuleCheck check, Program program)
    {
        var isChanged = KeyedText.IsIn(program) || ParameterChecks.IsIn(program);
        var prepared = Engine.PrepareModule(
            $"{text}\n;{FreezeFunction}({Quoted(path)},[{string.Join(",", check.Constants.Keys)}]);"
                + string.Concat(check.Imported.Keys.Select((name, index) => FrozenImport(path, name, index))),
            path,
            new ModulePreparationOptions { StaticAnalysis = !isChanged });
        if (isChanged)
        {
            KeyedText.Guard(prepared.Program!);
            ParameterChecks.Guard(prepared.Program!);
        }

        return prepared;
    }

    /// <summary>What modules that import each other have not set up yet cannot be read; it is frozen with its own module.</summary>
    private static string FrozenImport(string path, string name, int index) =>
        $"try{{{FreezeFunction}({Quoted(path)},{name},{index})}}catch(e){{if(!(e instanceof ReferenceError))throw e}}";

    private static string Quoted(string path) => JsonSerializer.Serialize(path);

    private ScriptModule Unusable(string path, int line, int column, string message, string remedy = "") =>
        new() { Path = path, Problems = [new PolicyProblem(new SourcePlace(Files.DisplayPath(path), line, column), message, remedy)] };
}
