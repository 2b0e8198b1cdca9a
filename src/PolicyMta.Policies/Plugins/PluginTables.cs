using PolicyMta.Policies.Tables;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// The tables as plugins see them: always those of the policy in force, whichever the plugin was loaded with. Thread-safe.
/// </summary>
internal sealed class PluginTables(TableRoom room) : ITables
{
    public ITable Get(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new PluginTable(name, room);
    }
}
