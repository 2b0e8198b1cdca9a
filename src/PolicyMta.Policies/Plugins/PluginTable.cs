using System.Text;
using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Plugins;

/// <summary>One table of the policy in force, by name. Thread-safe.</summary>
internal sealed class PluginTable(string name, PluginTables tables) : ITable
{
    public string Name => name;

    public TableVersion? Version => tables.Find(name)?.Version;

    public bool Contains(ReadOnlySpan<char> key) => tables.Read(name).Contains(key);

    public TableRow? Find(ReadOnlySpan<char> key)
    {
        var table = tables.Read(name);
        if (!table.TryFind(key, out var stored, out var value))
            return null;
        var text = Encoding.UTF8.GetString(stored);
        return table.Shape.Kind switch
        {
            TableValueKind.None => Row(table, text, text, []),
            TableValueKind.Columns => Row(table, text, "", TableColumns.Read(table.Shape, value)),
            _ => Row(table, text, Encoding.UTF8.GetString(value), [Encoding.UTF8.GetString(value)]),
        };
    }

    private static TableRow Row(LookupTable table, string key, string text, ImmutableArray<string> values) =>
        new(key, text, table.Shape.Columns.Zip(values).ToImmutableDictionary(column => column.First, column => column.Second));
}
