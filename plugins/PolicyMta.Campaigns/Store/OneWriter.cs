using System.Data.Common;
using System.Threading.Channels;

namespace PolicyMta.Campaigns.Store;

/// <summary>
/// A database whose writers wait for each other here, in their order, where it is SQLite: there one writes at a time, and who finds it busy
/// sleeps for a while and asks again, however soon the other ends. Thread-safe.
/// </summary>
internal sealed class OneWriter : IPluginDatabase
{
    private readonly IPluginDatabase _inner;
    private readonly Channel<bool>? _turns;

    public OneWriter(IPluginDatabase inner)
    {
        _inner = inner;
        if (inner.Kind != DatabaseKind.Sqlite)
            return;
        _turns = Channel.CreateBounded<bool>(1);
        Leave();
    }

    public DatabaseKind Kind => _inner.Kind;

    public DbDataSource Source => _inner.Source;

    /// <summary>Completes when it is the caller's turn, who must <see cref="Leave"/> then.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        if (_turns is not null)
            await _turns.Reader.ReadAsync(cancellationToken);
    }

    public void Leave() => _turns?.Writer.TryWrite(true);
}
