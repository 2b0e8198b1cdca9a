using System.Runtime.CompilerServices;
using PolicyMta.Core.Journal;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// A plugin's reader of the journal. It waits until there is a corridor, and until an older instance of the plugin has ended its
/// enumeration. The plugin goes on on a thread of the pool, never on one of the spool's.
/// </summary>
internal sealed class PluginReader(string cursor, EventReading reading, CorridorAccess corridor, ReaderTurns turns) : IEventReader
{
    private volatile JournalReader? _reading;

    public string Cursor => cursor;

    /// <summary>The number of the last event that is dealt with, while it reads the journal; null otherwise.</summary>
    public long? Position => _reading?.Position;

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var running = await corridor.Opened.WaitAsync(cancellationToken);
        if (running.OpenReader is null)
            throw new EventsDisabledException();

        using var turn = await turns.EnterAsync(cursor, cancellationToken);
        var reader = running.OpenReader(cursor, reading);
        _reading = reader as JournalReader;
        try
        {
            await foreach (var batch in reader.ReadAsync(cancellationToken))
            {
                await Task.Yield();
                yield return new EventBatch(async token =>
                {
                    await batch.AcknowledgeAsync(token);
                    await Task.Yield();
                })
                {
                    Events = batch.Events,
                    Json = batch.Json,
                    LostBefore = batch.LostBefore,
                };
            }
        }
        finally
        {
            _reading = null;
        }
    }
}
