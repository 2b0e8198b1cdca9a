using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Reload;
using PolicyMta.Policies.Scripts.Capabilities;
using PolicyMta.Policies.Scripts.Modules;
using PolicyMta.Policies.Scripts.States;
using PolicyMta.Policies.Scripts.Testing;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Scripts;

/// <summary>One load of a scripts folder. Goes on after a mistake, so that all are found at once.</summary>
internal sealed class ScriptLoad(
    ScriptFiles files, ScriptOptions options, ScriptStates states, ILoggerFactory loggers, TimeProvider time,
    PolicyAttempts.Attempt? attempt = null)
{
    private readonly List<PolicyProblem> _problems = [.. files.Problems];
    private readonly ScriptModules _modules = new(files);

    /// <summary>The tables that the scripts may ask.</summary>
    public TableSet Tables { get; init; } = TableSet.Empty;

    /// <summary>The file that is being read or run, for a load that does not end.</summary>
    public string Current { get; private set; } = "";

    public ScriptLoadResult Run(CancellationToken cancellationToken)
    {
        if (!files.Paths.IsEmpty)
            ScriptWarmUp.Ensure();
        var entries = ScriptEntries.Find(files, options, _problems);
        foreach (var path in files.Paths.Where(ScriptEntries.IsScript))
        {
            Begin(path);
            _problems.AddRange(_modules[path].Problems);
        }

        var tests = RunTests(entries, cancellationToken);
        var scripts = new List<LoadedScript>();
        foreach (var entry in entries.Where(IsSound))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Load(entry, tests) is { } script)
                scripts.Add(script);
        }

        if (_problems.Count == 0)
            NoteHooksOfNobody(entries, scripts);
        if (_problems.Count == 0)
            return new ScriptLoadResult([.. scripts], []);

        foreach (var script in scripts)
            script.Dispose();
        return new ScriptLoadResult(
            [],
            [.. _problems.Distinct().OrderBy(problem => problem.Place.File, StringComparer.Ordinal).ThenBy(problem => problem.Place.Line)]);
    }

    /// <summary>A hook in a file that only helps others is never asked, unless a script that imports the file exports it, too.</summary>
    private void NoteHooksOfNobody(IReadOnlyList<string> entries, List<LoadedScript> scripts)
    {
        foreach (var path in files.Paths.Where(path => ScriptEntries.IsLibrary(path) && ScriptEntries.IsScript(path)))
        {
            if (ScriptEntries.IsTest(path) || entries.Contains(path))
                continue;
            foreach (var (hook, place) in _modules[path].Exports.Where(export => ScriptHooks.Names.Contains(export.Key)))
            {
                if (!scripts.Exists(script => script.Hooks.Contains(hook) && _modules.Graph(script.Path).Contains(_modules[path])))
                    _problems.Add(new PolicyProblem(
                        place, $"{hook} is never asked here: files in lib/ only help scripts that import them.",
                        $"Move the file out of lib/, export {hook} from a script, or give the function another name."));
            }
        }
    }

    private void Begin(string path)
    {
        Current = path;
        attempt?.At(files.DisplayPath(path));
    }

    private LoadedScript? Load(string path, ILookup<string, ScriptTestResult> tests)
    {
        Begin(path);
        var log = new ScriptLog(loggers.CreateLogger(path), time);
        var program = new ScriptProgram(
            path, _modules, options.Limits, options.Config.GetValueOrDefault(path), states.For(path, options.Limits), log)
        {
            Secrets = options.Secrets,
            Services = states.Services,
            Others = new OtherStates(name => states.Open(name, options.Limits)),
            Tables = Tables,
        };
        var engine = new ScriptEngine(program);
        try
        {
            engine.Load(path);
            ReadDurable(program);
        }
        catch (Exception e)
        {
            Report(e, program);
            return null;
        }

        var hooks = ScriptExports.Check(engine, _modules[path], _problems);
        program = program with { Providers = ScriptExports.Providers(engine, _modules[path], _problems) };
        var engines = new EnginePool(program, engine);
        return new LoadedScript(
            path, Handlers(engine, program, engines, hooks), HashOf(program), hooks, [.. tests[TestRunner.TestFileOf(path)]], engines)
        {
            Source = files.Text(path),
        };
    }

    /// <summary>Reads what the script keeps on disk, so that no hook has to.</summary>
    private void ReadDurable(ScriptProgram program)
    {
        if (!_modules.Dependencies(program.Path).Any(path => files.Text(path).Contains("durable", StringComparison.Ordinal)))
            return;
        _ = program.Others[new StateName(program.Path, IsShared: false, IsDurable: true)];
        foreach (var name in program.Others.Shared)
            _ = program.Others[new StateName(name, IsShared: true, IsDurable: true)];
    }

    private static LoadedHandlers Handlers(ScriptEngine engine, ScriptProgram program, EnginePool engines, ImmutableArray<string> hooks)
    {
        return new LoadedHandlers(program.Path)
        {
            OnRecipient = hooks.Contains(ScriptHooks.Recipient)
                ? [new RecipientScriptHandler(Place(ScriptHooks.Recipient), program, engines)]
                : [],
            OnInject = hooks.Contains(ScriptHooks.Inject) ? [new InjectScriptHandler(Place(ScriptHooks.Inject), program, engines)] : [],
            OnRoute = hooks.Contains(ScriptHooks.Route) ? [new RouteScriptHandler(Place(ScriptHooks.Route), program, engines)] : [],
            OnSign = hooks.Contains(ScriptHooks.Sign) ? [new SignScriptHandler(Place(ScriptHooks.Sign), program, engines)] : [],
            OnBounce = hooks.Contains(ScriptHooks.Bounce) ? [new BounceScriptHandler(Place(ScriptHooks.Bounce), program, engines)] : [],
            Profiles = [.. engine.Profiles],
        };

        SourcePlace Place(string hook) => program.Modules[program.Path].Exports.GetValueOrDefault(hook, program.Place);
    }

    private ILookup<string, ScriptTestResult> RunTests(IReadOnlyList<string> entries, CancellationToken cancellationToken)
    {
        var results = new List<(string File, ScriptTestResult Result)>();
        foreach (var file in files.Paths.Where(ScriptEntries.IsTest).Where(IsSound))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Begin(file);
            var script = TestRunner.ScriptOf(file);
            var state = new ScriptState(time).Within(options.Limits);
            var program = new ScriptProgram(
                file, _modules, options.Limits, options.Config.GetValueOrDefault(script), state, new ScriptLog(NullLogger.Instance, time))
            {
                Secrets = options.Secrets,
                Others = OtherStates.InMemory(options.Limits, time),
            };
            try
            {
                results.AddRange(new TestRunner(program, time).Run().Select(result => (file, result)));
            }
            catch (Exception e)
            {
                Report(e, program);
            }
        }

        foreach (var (_, failed) in results.Where(test => test.Result.Failure is not null))
            _problems.Add(new PolicyProblem(failed.Place, $"The test \"{failed.Name}\" failed: {failed.Failure}"));
        return results.ToLookup(test => test.File, test => test.Result, StringComparer.Ordinal);
    }

    private bool IsSound(string path)
    {
        var graph = _modules.Graph(path);
        if (graph.Count > ScriptModules.MaxModules)
        {
            _problems.Add(new PolicyProblem(
                new SourcePlace(files.DisplayPath(path), 0, 0),
                $"The script needs {graph.Count} modules, those that they import included; {ScriptModules.MaxModules} are allowed.",
                "Put small modules together, and lists into JSON."));
            return false;
        }

        return graph.All(module => module.Problems.IsEmpty);
    }

    private void Report(Exception error, ScriptProgram program)
    {
        var described = ScriptErrors.Describe(error, files, program.Place, program.Limits, program.LoadTimeout);
        _problems.Add(new PolicyProblem(described.Place, described.Problem));
    }

    private string HashOf(ScriptProgram program)
    {
        using var hash = new ContentHash();
        foreach (var path in _modules.Dependencies(program.Path))
            hash.Add(path).Add(files.Bytes(path).Span);
        return hash.Add(program.Config).AddOptions(program.Limits).AddOptions(program.Secrets).ToString();
    }
}
