using PolicyMta.Core.Journal;
using PolicyMta.Core.Queues;

namespace PolicyMta.Server.Statistics.Reports;

/// <summary>Finds the messages that one call is about. For one call.</summary>
internal sealed class ReportTargets(JournalSearch journal, QueueView queues)
{
    private readonly Dictionary<SpoolId, ReportTarget?> _known = [];

    /// <returns>Null if neither journal nor queue has the message.</returns>
    public ReportTarget? Find(SpoolId id)
    {
        if (!_known.TryGetValue(id, out var target))
            _known[id] = target = OfJournal(id) ?? OfQueue(id);
        return target;
    }

    private ReportTarget? OfJournal(SpoolId id)
    {
        var events = journal.OfMessage(id);
        if (events.Find(static e => e.Kind == EventKind.Received) is not { } received)
            return null;
        var ways = ImmutableDictionary.CreateBuilder<string, (string? Provider, string? Source)>(StringComparer.OrdinalIgnoreCase);
        foreach (var e in events)
        {
            if (e.Domain is { } domain && (e.Provider ?? e.EgressSource) is not null)
                ways[domain] = (e.Provider, e.EgressSource);
        }

        // Policy may have given it to another tenant or campaign when it was routed.
        var last = events.FindLast(static e => e.Kind == EventKind.Delivered) ?? received;
        return new ReportTarget(
            last.Tenant ?? received.Tenant, last.Campaign ?? received.Campaign, received.ReturnPath, received.Recipients)
        {
            Ways = ways.ToImmutable(),
        };
    }

    private ReportTarget? OfQueue(SpoolId id) => queues.Show(id) is { Facts: var facts }
        ? new ReportTarget(facts.Tenant, facts.Campaign, facts.ReturnPath, [.. facts.Recipients.Select(static one => one.Address)])
        : null;
}
