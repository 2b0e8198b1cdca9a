using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>
/// What one call does in the database: all of it or, if it is not <see cref="CommitAsync"/>ted, nothing. A call that only reads has no
/// transaction, since in SQLite one is for who writes. For one call.
/// </summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly DbTransaction? _transaction;
    private readonly OneWriter? _turn;
    private readonly List<Action> _after = [];

    private Session(DbConnection connection, DbTransaction? transaction, OneWriter? turn) =>
        (Connection, _transaction, _turn) = (connection, transaction, turn);

    public DbConnection Connection { get; }

    public static async Task<Session> BeginAsync(IPluginDatabase database, bool isWriting, CancellationToken cancellationToken)
    {
        var turn = isWriting ? database as OneWriter : null;
        if (turn is not null)
            await turn.EnterAsync(cancellationToken);
        DbConnection? connection = null;
        try
        {
            connection = await database.Source.OpenConnectionAsync(cancellationToken);
            return new Session(connection, isWriting ? await connection.BeginTransactionAsync(cancellationToken) : null, turn);
        }
        catch
        {
            if (connection is not null)
                await connection.DisposeAsync();
            turn?.Leave();
            throw;
        }
    }

    /// <summary>Has something done once all is committed.</summary>
    public void OnCommit(Action act) => _after.Add(act);

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_transaction is not null)
            await _transaction.CommitAsync(cancellationToken);
        foreach (var act in _after)
            act();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_transaction is not null)
                await _transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
        finally
        {
            _turn?.Leave();
        }
    }
}
