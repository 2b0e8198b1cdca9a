using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Plugins.Databases;
using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>Opens the databases of plugins under test, as the server does.</summary>
public static class TestDatabases
{
    /// <param name="folder">Where files of SQLite lie.</param>
    /// <param name="plugin">The plugin's id.</param>
    /// <param name="postgres">How PostgreSQL is connected to; empty for SQLite.</param>
    public static Func<ImmutableArray<Migration>, IPluginDatabase> In(string folder, string plugin, string postgres = "") =>
        migrations => new PluginDatabases(new DatabaseOptions { Postgresql = postgres }, folder, NullLoggerFactory.Instance)
            .For(plugin, migrations);
}
