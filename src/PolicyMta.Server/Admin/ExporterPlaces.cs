using System.Globalization;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>Reads where in the journal an exporter is to go on, and whether it may.</summary>
internal sealed class ExporterPlaces(ReaderPlaces places, TimeProvider time)
{
    /// <summary>The place that a skip leads to: forwards.</summary>
    public long ToSkipTo(JsonFields fields, long position)
    {
        var to = fields.Text("to");
        long? place = to is null or "now" ? places.Last
            : EventId(to) is { } eventId ? eventId - 1
            : DateTimeOffset.TryParse(to, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? places.Before(at)
            : null;
        if (place is null)
            fields.Fail("to", "must be 'now', the number of an event, or a time such as 2026-11-28T12:00:00Z.");
        else if (place > places.Last)
            fields.Fail("to", $"no event has that number yet; the last one is {places.Last}.");
        else if (place < position)
            fields.Fail("to", $"the exporter is at {position} already; use replay to hand events on once more.");
        fields.RefuseOthers();
        return place ?? 0;
    }

    /// <summary>The place that a replay begins behind: backwards, and no further than the journal goes.</summary>
    public long ToReplayFrom(JsonFields fields, long position)
    {
        var from = fields.Text("from");
        var since = fields.Time("since");
        var eventId = from is null ? null : EventId(from);
        if (from is not null && eventId is null)
            fields.Fail("from", "must be the number of an event.");
        else if (from is null == (since is null) && fields.Has("from") == fields.Has("since"))
            fields.Fail("from", "give 'from', the number of an event, or 'since', a time, and not both.");
        else if (since > time.GetUtcNow())
            fields.Fail("since", "must not lie in the future.");
        fields.RefuseOthers();
        var place = eventId - 1 ?? (since is { } at ? places.Before(at) : 0);
        if (place > position)
        {
            fields.Fail(
                from is null ? "since" : "from",
                $"the exporter has not come that far: it is at {position}. Use skip to leave events out.");
        }

        return Math.Max(place, Math.Min(places.Oldest, position));
    }

    private static long? EventId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
