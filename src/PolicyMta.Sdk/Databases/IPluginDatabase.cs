using System.Data.Common;

namespace PolicyMta.Sdk;

/// <summary>
/// A database of the plugin's own, opened by the server: it survives restarts, reloads and updates of the plugin. Two instances of the
/// plugin may overlap and use it at once. Thread-safe.
/// </summary>
public interface IPluginDatabase
{
    /// <summary>What it is, as the server's configuration says.</summary>
    DatabaseKind Kind { get; }

    /// <summary>
    /// Opens connections. The first one brings the tables up to date. To open one may throw a <see cref="DatabaseUnavailableException"/>;
    /// commands throw a <see cref="DbException"/>. An endpoint or a template source that lets the one through, or a transient one of the
    /// other, is answered with 503. Dispose connections, which are pooled; not the source, which ends with the plugin. In SQLite one
    /// connection writes at a time, and others wait for it for 10 s: keep transactions short. Parameters begin with '@' in both kinds.
    /// </summary>
    DbDataSource Source { get; }
}
