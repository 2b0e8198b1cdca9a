using System.Buffers;
using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Unmatched;

/// <summary>
/// Counts, when the plugin runs for the first time, what the journal of events keeps from before: replies that no rule knows now. Once; a
/// crash meanwhile may cost these counts.
/// </summary>
internal sealed class UnmatchedHistory(IPluginStore store, IEventReader reader, Classifier classifier, TimeProvider time)
{
    /// <summary>When nothing more comes for this time, all of the journal has been read.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private static readonly byte[] Done = "history"u8.ToArray();

    public static EventReading Reading { get; } = new()
    {
        Start = EventStart.Oldest,
        Kinds = [EventKind.Bounced, EventKind.Deferred],
    };

    public async Task RunAsync(UnmatchedShapes shapes, CancellationToken cancellationToken)
    {
        if (store.TryGet(Done, new ArrayBufferWriter<byte>()))
            return;
        var before = time.GetUtcNow();
        using var idle = new CancellationTokenSource(Idle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            await foreach (var batch in reader.ReadAsync(either.Token))
            {
                foreach (var told in batch.Events.Where(told => told.Time < before))
                    Note(told, shapes);
                if (batch.Events.Any(told => told.Time >= before))
                    break;
                idle.CancelAfter(Idle);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
        catch (EventsDisabledException)
        {
            // The journal is switched off: there is nothing from before.
        }

        await store.PutAsync(new StoreBatch().Put(Done, []), cancellationToken);
    }

    private void Note(DeliveryEvent told, UnmatchedShapes shapes)
    {
        if (told is not { Reply: { } reply, Stage: { } stage } || (told.RemoteHost ?? told.RemoteAddress) is null)
            return;
        if (classifier.Classify(new ReplyFacts(reply.Code, reply.Enhanced, stage, told.Provider), reply.Text).IsUnmatched)
            shapes.Note(reply, stage, told.Provider ?? told.Domain ?? "", told.Time);
    }
}
