using System.Text.Json;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Audit;

/// <summary>Reads the audit log, the newest act first. It needs no server.</summary>
internal sealed class AuditReader(string folder)
{
    /// <summary>The acts that a query asks for.</summary>
    public IEnumerable<AuditRecord> Find(AuditQuery query)
    {
        var ends = new Dictionary<long, AuditEnd>();
        return AuditFiles.All(folder).Reverse()
            .SelectMany(static file => File.ReadLines(file).Reverse())
            .Select(line => Read(line, ends))
            .OfType<AuditRecord>()
            .TakeWhile(act => query.Since is not { } since || act.Time >= since)
            .Where(query.Matches)
            .Take(query.Limit);
    }

    private static AuditRecord? Read(string line, Dictionary<long, AuditEnd> ends)
    {
        try
        {
            var entry = JsonSerializer.Deserialize<AuditEntry>(line, AdminJson.Options)!;
            if (entry.Outcome == AuditOutcome.Begun && entry.Action.Length > 0)
                return ends.Remove(entry.Id, out var end) ? AuditRecord.Of(entry, end) : AuditRecord.Of(entry, null);
            var ended = JsonSerializer.Deserialize<AuditEnd>(line, AdminJson.Options)!;
            ends[ended.Id] = ended;
        }
        catch (JsonException)
        {
            // Half a line, from a power cut.
        }

        return null;
    }
}
