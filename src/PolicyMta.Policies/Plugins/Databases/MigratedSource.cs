using System.Data.Common;

namespace PolicyMta.Policies.Plugins.Databases;

/// <summary>Opens connections to a plugin's database, whose tables are up to date from the first one on. Thread-safe.</summary>
internal sealed class MigratedSource(IDatabase database, Migrator migrator) : DbDataSource
{
    private volatile bool _isDisposed;

    /// <summary>Of no use to anybody: a connection string may hold a password.</summary>
    public override string ConnectionString => "";

    protected override DbConnection CreateDbConnection()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        migrator.Run();
        return database.Create();
    }

    protected override DbConnection OpenDbConnection() => OpenDbConnectionAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!migrator.IsDone)
            await Isolated.RunAsync(() => Task.Run(migrator.Run, CancellationToken.None)).WaitAsync(cancellationToken);
        var connection = database.Create();
        try
        {
            await connection.OpenAsync(cancellationToken);
            await database.PrepareAsync(connection, cancellationToken);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (database.Explain(e) is { } meaning)
                throw new DatabaseUnavailableException(meaning, e);
            throw;
        }
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        _isDisposed = true;
        await database.DisposeAsync();
        await base.DisposeAsyncCore();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
            DisposeAsyncCore().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }
}
