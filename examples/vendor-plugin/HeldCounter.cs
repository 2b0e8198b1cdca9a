using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>
/// Counts the recipients that this plugin kept back, from the journal: each event at least once, in order, also after a restart.
/// </summary>
internal sealed class HeldCounter(NightStore store) : IEventExporter
{
    public async ValueTask ExportAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        var last = store.LastEvent;
        var news = batch.Events.Where(seen => seen.EventId > last).ToList();
        if (news.Count == 0)
            return;
        var held = news.Where(seen => seen.Decisions.Any(decision => decision.Handler == "Acme.QuietHours"))
            .Sum(seen => seen.Recipients.Length);
        await store.CountAsync(held, news[^1].EventId!.Value, cancellationToken);
    }
}
