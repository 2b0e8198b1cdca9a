using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Scripts.Capabilities;

/// <summary>
/// <c>table(name)</c> with <c>get</c> and <c>has</c>: the tables of the configuration. One call of a hook sees one state of each table,
/// and says afterwards which. What a table cannot answer is an error, never "not there".
/// </summary>
internal sealed class TableCapability(Engine engine, ITableSource tables, Func<bool> isLoading, Action<JsValue> freeze)
{
    private const int MaxName = 100;

    private readonly Dictionary<string, JsValue> _shown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LookupTable> _read = new(StringComparer.Ordinal);

    /// <summary>What was read since <see cref="Begin"/>.</summary>
    public ImmutableArray<TableVersion> Read => _read.Count == 0 ? [] : [.. _read.Values.Select(table => table.Version)];

    public JsValue Create() => new ClrFunction(engine, "table", (_, arguments) =>
        arguments.Length > 0 && arguments[0] is JsString { Length: > 0 and <= MaxName } name
            ? Show(name.ToString())
            : throw engine.Wrong("table(name) takes the name of a table of the configuration (scripts: tables: NAME)."), 1);

    /// <summary>A new call begins, which sees the tables as they are now.</summary>
    public void Begin()
    {
        if (_read.Count > 0)
            _read.Clear();
    }

    private JsValue Show(string name)
    {
        if (_shown.TryGetValue(name, out var known))
            return known;
        var shown = JsObject.CreateFromEntries(engine,
        [
            new("name", JsString.Create(name)),
            Function(name, "get", (table, key) => TableValues.Find(engine, table, key)),
            Function(name, "has", static (table, key) => table.Contains(key) ? JsBoolean.True : JsBoolean.False),
        ]);
        freeze(shown);
        if (_shown.Count < MaxName)
            _shown[name] = shown;
        return shown;
    }

    private KeyValuePair<string, JsValue> Function(string table, string name, Func<LookupTable, string, JsValue> find) =>
        new(name, new ClrFunction(engine, name, (_, arguments) =>
        {
            if (isLoading())
                throw engine.OutsideOfHook($"table(\"{table}\").{name}");
            return arguments.Length > 0 && arguments[0] is JsString key
                ? find(Demand(table), key.ToString())
                : throw engine.Wrong($"table(\"{table}\").{name}(key) takes a text.");
        }, 1));

    private LookupTable Demand(string name)
    {
        if (_read.TryGetValue(name, out var table))
            return table;
        try
        {
            return _read[name] = tables.Demand(name);
        }
        catch (TableUnavailableException e)
        {
            throw new JavaScriptException(engine.Intrinsics.Error, e.Message);
        }
    }
}
