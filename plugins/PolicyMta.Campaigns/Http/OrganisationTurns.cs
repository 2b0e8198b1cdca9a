using System.Collections.Concurrent;
using System.Threading.Channels;

namespace PolicyMta.Campaigns.Http;

/// <summary>Lets one call of an organisation at a time do what takes long. Thread-safe.</summary>
internal sealed class OrganisationTurns
{
    private readonly ConcurrentDictionary<string, Channel<bool>> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the organisation's turn, which ends when what is returned is disposed.</summary>
    public async Task<IDisposable> EnterAsync(string organisation, CancellationToken stop)
    {
        var turns = _turns.GetOrAdd(organisation, static _ => Full());
        await turns.Reader.ReadAsync(stop);
        return new Turn(turns);
    }

    private static Channel<bool> Full()
    {
        var turns = Channel.CreateBounded<bool>(1);
        turns.Writer.TryWrite(true);
        return turns;
    }

    private sealed class Turn(Channel<bool> turns) : IDisposable
    {
        public void Dispose() => turns.Writer.TryWrite(true);
    }
}
