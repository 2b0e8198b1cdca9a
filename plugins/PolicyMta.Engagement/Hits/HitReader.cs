using Microsoft.Extensions.Logging;
using PolicyMta.Engagement.Consent;

namespace PolicyMta.Engagement.Hits;

/// <summary>
/// Reads hits back from the journal once their wait is over, and tells each with its verdict: once, over crashes and restarts.
/// </summary>
internal sealed partial class HitReader(
    IEventReader reader, IEventEmitter events, Judge judge, ConsentBook consent, BurstBook bursts, TimeSpan wait,
    EngagementMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>How long it is known that a hit was told: a batch comes again after a crash, not later.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(7);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await foreach (var batch in reader.ReadAsync(cancellationToken))
                {
                    await TakeAsync(batch.Events, cancellationToken);
                    await batch.AcknowledgeAsync(cancellationToken);
                }
            }
            catch (EventsDisabledException)
            {
                LogNoJournal();
                return;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                LogNotTaken(Pause.TotalSeconds, e);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task TakeAsync(IReadOnlyList<DeliveryEvent> hits, CancellationToken cancellationToken)
    {
        // After a restart nobody else has noted them.
        foreach (var hit in hits)
            Note(bursts, hit);
        if (hits.Count > 0 && hits[^1].Time + wait - time.GetUtcNow() is { Ticks: > 0 } left)
            await Task.Delay(left < wait ? left : wait, time, cancellationToken);
        await Task.WhenAll(hits.Select(hit => TellAsync(hit, cancellationToken)));
    }

    public static void Note(BurstBook bursts, DeliveryEvent hit)
    {
        if (hit.Metadata.GetValueOrDefault(Labels.Hit) == HitEvents.Click)
            bursts.Note(hit.Metadata.GetValueOrDefault(Labels.Group, ""), hit.Metadata.GetValueOrDefault(Labels.Number, ""), hit.Time);
    }

    private async Task TellAsync(DeliveryEvent hit, CancellationToken cancellationToken)
    {
        var (verdict, reasons) = judge.Of(hit);
        if (Allowed(hit) is not { } allowed)
        {
            metrics.CountHit("not-wanted");
            return;
        }

        if (await events.EmitOnceAsync(HitEvents.Judged(allowed, verdict, reasons), $"hit {hit.EventId}", Window, cancellationToken))
            metrics.CountHit(HitEvents.Word(verdict));
    }

    /// <summary>What of a hit may be told now: its recipient may have withdrawn while it waited.</summary>
    private DeliveryEvent? Allowed(DeliveryEvent hit) => hit.Recipients is not [var recipient]
        ? hit
        : consent.OfSent(hit.Tenant ?? MessageFacts.DefaultTenant, recipient) switch
        {
            Tracking.Identified => hit,
            Tracking.Anonymous => HitEvents.Anonymous(hit),
            _ => null,
        };

    [LoggerMessage(150, LogLevel.Warning, "The journal of events is switched off: opens and clicks are not counted")]
    private partial void LogNoJournal();

    [LoggerMessage(151, LogLevel.Error, "Opens and clicks could not be told; tried again in {Seconds} s")]
    private partial void LogNotTaken(double seconds, Exception error);
}
