using Jint.Native;
using Jint.Native.Function;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace PolicyMta.Policies.Scripts.Testing;

/// <summary>Runs one <c>*.test.js</c> in a sandbox like the scripts' own, with a state of its own that is empty before each test.</summary>
internal sealed class TestRunner(ScriptProgram program, TimeProvider time)
{
    private const string Suffix = ".test.js";
    private readonly List<(string Name, Function Function)> _tests = [];
    private readonly TestTables _tables = new();
    private bool _isRunning;

    public static string TestFileOf(string script) => script[..^".js".Length] + Suffix;

    public static string ScriptOf(string testFile) => testFile[..^Suffix.Length] + ".js";

    public IReadOnlyList<ScriptTestResult> Run()
    {
        using var engine = new ScriptEngine(program with { Tables = _tables }, program.Path);
        engine.SetGlobal("test", new ClrFunction(engine.Engine, "test", (_, arguments) =>
        {
            if (arguments.Length < 2 || arguments[0] is not JsString name || arguments[1] is not Function function)
                throw new JavaScriptException(engine.Engine.Intrinsics.TypeError, "Write test(\"what it shows\", () => { ... }).");
            if (_isRunning)
                throw new JavaScriptException(
                    engine.Engine.Intrinsics.TypeError, "A test cannot hold another one: write test(...) at the top level of the file.");
            _tests.Add((name.ToString(), function));
            return JsValue.Undefined;
        }));
        TestHarness.Install(engine, _tables, time);
        engine.Load(program.Path);
        _isRunning = true;
        return _tests.Count > 0
            ? [.. _tests.Select(test => RunOne(engine, test.Name, test.Function))]
            : throw new ScriptException(program.Place, "The file has no tests: write test(\"what it shows\", () => { ... }).");
    }

    private ScriptTestResult RunOne(ScriptEngine engine, string name, Function function)
    {
        program.State.Clear();
        program.Others.Clear();
        _tables.Clear();
        try
        {
            engine.Call(function, program.LoadTimeout, CancellationToken.None);
            return new ScriptTestResult(program.Place, name, null);
        }
        catch (Exception e)
        {
            var described = ScriptErrors.Describe(e, program.Modules.Files, program.Place, program.Limits, program.LoadTimeout);
            return new ScriptTestResult(described.Place, name, described.Problem);
        }
    }
}
