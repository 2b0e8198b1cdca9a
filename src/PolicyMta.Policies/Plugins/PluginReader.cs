using System.Runtime.CompilerServices;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// A plugin's reader of the journal. It waits until there is a corridor, and until an older instance of the plugin has ended its
/// enumeration. The plugin goes on on a thread of the pool, never on one of the spool's.
/// </summary>
internal sealed class PluginReader(string cursor, EventReading reading, CorridorAccess corridor, ReaderTurns turns) : IEventReader
{
    public string Cursor => cursor;

    public async IAsyncEnumerable<EventBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var running = await corridor.Opened.WaitAsync(cancellationToken);
        if (running.OpenReader is null)
            throw new EventsDisabledException();

        using var turn = await turns.EnterAsync(cursor, cancellationToken);
        await foreach (var batch in running.OpenReader(cursor, reading).ReadAsync(cancellationToken))
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
}
