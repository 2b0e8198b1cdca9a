using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// The tables as one plugin sees them: always those of the policy in force, whichever the plugin was loaded with. What a call of a handler
/// reads is noted. Thread-safe.
/// </summary>
internal sealed class PluginTables(TableRoom room) : ITables
{
    private readonly AsyncLocal<TableReads?> _reads = new();
    private volatile bool _isUsed;

    /// <summary>Whether the plugin has asked for a table.</summary>
    public bool IsUsed => _isUsed;

    public ITable Get(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _isUsed = true;
        return new PluginTable(name, this);
    }

    /// <summary>Notes from now on, and as far as the caller's work flows, what is read.</summary>
    public TableReads BeginReads() => _reads.Value = new TableReads();

    /// <summary>The state of a table that is in force, or null.</summary>
    public LookupTable? Find(string name) => room.InForce.Find(name);

    /// <summary>The state of a table that is in force, to be looked up in.</summary>
    /// <exception cref="TableUnavailableException">There is no such table, or it has not been read yet.</exception>
    public LookupTable Read(string name)
    {
        var table = room.InForce.Demand(name);
        _reads.Value?.Note(table.Version);
        return table;
    }
}
