using System.Data.Common;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>A database where none may be opened: the program only looks, beside a server that may be running.</summary>
internal sealed class ClosedSource : DbDataSource
{
    public override string ConnectionString => "";

    protected override DbConnection CreateDbConnection() => throw new DatabaseUnavailableException(
        "Databases of plugins are opened by the running server alone: have it carry out what needs one.");
}
