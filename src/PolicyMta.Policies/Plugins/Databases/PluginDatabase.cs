using System.Data.Common;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>
/// What one instance of a plugin has of its database. Connections are pooled for the instance, and what the library keeps of types ends
/// with it, so that nothing holds the plugin in memory.
/// </summary>
internal sealed class PluginDatabase(DatabaseKind kind, DbDataSource source) : IPluginDatabase, IAsyncDisposable
{
    public DatabaseKind Kind => kind;

    public DbDataSource Source => source;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
