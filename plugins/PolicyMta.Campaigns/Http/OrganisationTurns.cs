using System.Collections.Concurrent;

namespace PolicyMta.Campaigns.Http;

/// <summary>Lets one call of an organisation at a time do what takes long. Thread-safe.</summary>
internal sealed class OrganisationTurns
{
    private readonly ConcurrentDictionary<string, OneAtATime> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for the organisation's turn, which ends when what is returned is disposed.</summary>
    public async Task<IDisposable> EnterAsync(string organisation, CancellationToken stop)
    {
        var turns = _turns.GetOrAdd(organisation, static _ => new OneAtATime());
        await turns.EnterAsync(stop);
        return new Turn(turns);
    }

    private sealed class Turn(OneAtATime turns) : IDisposable
    {
        public void Dispose() => turns.Leave();
    }
}
