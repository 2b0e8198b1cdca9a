using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Runtime;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Scripts.Testing;

/// <summary>
/// The tables of a test: those that it lays by <c>mta.table(name, rows)</c> and no others, so that what a test shows depends on no file of
/// the installation. For one thread at a time.
/// </summary>
internal sealed class TestTables : ITableSource
{
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, LookupTable> _tables = new(StringComparer.Ordinal);

    public LookupTable Demand(string name) => _tables.TryGetValue(name, out var table)
        ? table
        : throw new TableUnavailableException(
            $"The test has no table '{name}': lay it by mta.table(\"{name}\", {{ \"a key\": \"its value\" }}).");

    public void Clear() => _tables.Clear();

    /// <summary>Lays a table: an array of keys, or an object of texts or objects by key.</summary>
    public void Lay(Engine engine, JsValue[] arguments)
    {
        if (arguments.Length < 2 || arguments[0] is not JsString { Length: > 0 } name || arguments[1] is not ObjectInstance rows)
            throw new JavaScriptException(
                engine.Intrinsics.TypeError, "mta.table(name, rows) takes a name, and an array of keys or an object of values by key.");
        var ignoreCase = arguments.Length > 2 && arguments[2] is ObjectInstance options && options.Get("ignoreCase") == JsBoolean.True;
        var builder = new TableBuilder(name.ToString(), ignoreCase, MaxBytes);
        var laid = RowsOf(rows).ToList();
        var shape = rows is JsArray ? TableShape.Keys
            : laid.TrueForAll(static row => row.Value is JsString) ? TableShape.Text
            : TableShape.Json;
        foreach (var (key, value) in laid)
        {
            var text = value is null ? "" : shape == TableShape.Json ? Json(engine, value) : value.ToString();
            if (builder.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)) is { } mistake)
                throw new JavaScriptException(engine.Intrinsics.TypeError, $"mta.table: '{key}': {mistake}");
        }

        _tables[name.ToString()] = builder.Build(shape, "test", CancellationToken.None);
    }

    private static IEnumerable<(string Key, JsValue? Value)> RowsOf(ObjectInstance rows)
    {
        if (rows is JsArray keys)
        {
            for (uint i = 0; i < keys.Length; i++)
                yield return (keys.Get(i).ToString(), null);
            yield break;
        }

        foreach (var key in rows.GetOwnPropertyKeys(Types.String))
            yield return (key.ToString(), rows.Get(key));
    }

    private static string Json(Engine engine, JsValue value) =>
        new JsonSerializer(engine).Serialize(value, JsValue.Undefined, JsValue.Undefined).ToString();
}
