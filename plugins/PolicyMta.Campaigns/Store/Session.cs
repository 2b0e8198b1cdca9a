using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>
/// What one call does in the database: all of it or, if it is not <see cref="CommitAsync"/>ted, nothing. A call that only reads has no
/// transaction, since in SQLite one is for who writes. For one call.
/// </summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly DbTransaction? _transaction;

    private Session(DbConnection connection, DbTransaction? transaction)
    {
        Connection = connection;
        _transaction = transaction;
    }

    public DbConnection Connection { get; }

    public static async Task<Session> BeginAsync(IPluginDatabase database, bool isWriting, CancellationToken cancellationToken)
    {
        var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        try
        {
            return new Session(connection, isWriting ? await connection.BeginTransactionAsync(cancellationToken) : null);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task CommitAsync(CancellationToken cancellationToken) => _transaction?.CommitAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
            await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
