using System.Data.Common;

namespace PolicyMta.Campaigns.Store;

/// <summary>
/// A database whose writers wait for each other here, in their order, where it is SQLite: there one writes at a time, and who finds it busy
/// sleeps for a while and asks again, however soon the other ends. Thread-safe.
/// </summary>
internal sealed class OneWriter : IPluginDatabase
{
    private readonly IPluginDatabase _inner;
    private readonly OneAtATime? _turns;

    public OneWriter(IPluginDatabase inner)
    {
        _inner = inner;
        _turns = inner.Kind == DatabaseKind.Sqlite ? new OneAtATime() : null;
    }

    public DatabaseKind Kind => _inner.Kind;

    public DbDataSource Source => _inner.Source;

    /// <summary>Completes when it is the caller's turn, who must <see cref="Leave"/> then.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        if (_turns is not null)
            await _turns.EnterAsync(cancellationToken);
    }

    public void Leave() => _turns?.Leave();
}
