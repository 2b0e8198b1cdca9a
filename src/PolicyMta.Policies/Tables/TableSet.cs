using System.Collections.Frozen;
using PolicyMta.Policies.Scripts.Decisions;

namespace PolicyMta.Policies.Tables;

/// <summary>The tables that one policy declares. Immutable but for their states; thread-safe.</summary>
internal sealed class TableSet(IEnumerable<TableHandle> handles) : ITableSource
{
    private readonly FrozenDictionary<string, TableHandle> _handles =
        handles.ToFrozenDictionary(handle => handle.Name, StringComparer.Ordinal);

    public static TableSet Empty { get; } = new([]);

    public ImmutableArray<TableHandle> Handles => _handles.Values;

    public LookupTable Demand(string name) => _handles.TryGetValue(name, out var handle)
        ? handle.Demand()
        : throw new TableUnavailableException(
            $"There is no table '{name}': write it into the configuration under scripts.tables.{DidYouMean.For(name, _handles.Keys)}");

    public LookupTable? Find(string name) => _handles.GetValueOrDefault(name)?.Current;
}
