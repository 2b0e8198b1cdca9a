using System.Collections.Concurrent;
using PolicyMta.Core.Records;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Directives;

/// <summary>
/// Keeps suspensions that have lately ended in the spool until their ramps are over: a restart within that minute must not let what
/// gathered fall upon the receiver at once. Thread-safe.
/// </summary>
internal sealed partial class RampRecords(ISpool spool, TimeProvider time, ILogger logger)
{
    private const string Room = "ramps";

    private readonly ConcurrentDictionary<string, long> _kept = new();

    /// <summary>The ramps that a restart has interrupted.</summary>
    public ImmutableArray<Ramp> Read()
    {
        var ramps = ImmutableArray.CreateBuilder<Ramp>();
        foreach (var (key, record) in spool.ReadState(Room))
        {
            try
            {
                var ended = DirectiveRecord.Read(record.Span);
                var (since, now) = (ended.Until ?? ended.CreatedAt, time.GetUtcNow());
                var ramp = new Ramp(ended.Request.Match.Spelled(), since < now ? since : now);
                _kept[key.Name] = time.GetTimestamp();
                if (ramp.Ends > now)
                    ramps.Add(ramp);
            }
            catch (InvalidDataException e)
            {
                LogUnreadable(logger, key.Name, e);
            }
        }

        return ramps.ToImmutable();
    }

    /// <summary>Keeps the ramp of a suspension that ends now. Complete when durable.</summary>
    public async ValueTask KeepAsync(Directive ended)
    {
        var now = time.GetUtcNow();
        await spool.PutStateAsync(new StateKey(Room, ended.Id), DirectiveRecord.Write(ended with { Until = now }));
        _kept[ended.Id] = time.GetTimestamp();
    }

    /// <summary>Forgets those that are over.</summary>
    public async ValueTask PruneAsync()
    {
        foreach (var (id, since) in _kept)
        {
            if (time.GetElapsedTime(since) >= Ramp.Length && _kept.TryRemove(id, out _))
                await spool.PutStateAsync(new StateKey(Room, id), default);
        }
    }

    [LoggerMessage(1805, LogLevel.Error, "The end of suspension {Id} cannot be read; mail may come back at once")]
    private static partial void LogUnreadable(ILogger logger, string id, Exception error);
}
