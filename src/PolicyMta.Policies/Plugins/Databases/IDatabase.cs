using System.Data.Common;
using DbUp.Builder;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>One plugin's database, of one kind. Thread-safe.</summary>
internal interface IDatabase : IAsyncDisposable
{
    /// <summary>What its connections are opened by, for people: without passwords.</summary>
    string Name { get; }

    /// <summary>A connection that is not open.</summary>
    DbConnection Create();

    /// <summary>Makes a connection that was opened ready for the plugin.</summary>
    ValueTask PrepareAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the place for its tables, and keeps other nodes from migrating them until what is returned is disposed; null if there can be
    /// none.
    /// </summary>
    IDisposable? Reserve();

    /// <summary>What migrations are carried out with, and where it is kept which were.</summary>
    UpgradeEngineBuilder Upgrade();

    /// <summary>What a failure to open it means and what to do, in a sentence or two; null if it is none of that kind.</summary>
    string? Explain(Exception error);
}
