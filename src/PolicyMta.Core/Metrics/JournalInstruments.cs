using System.Diagnostics.Metrics;
using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Metrics;

/// <summary>The journal of events; nothing if it is switched off.</summary>
internal static class JournalInstruments
{
    public static void Add(Meter meter, EventJournal? journal)
    {
        if (journal is null)
            return;

        meter.CreateObservableCounter("policymta.journal.events.lost", () => journal.Lost, "{event}", "Events that could not be written.");
        meter.CreateObservableCounter("policymta.journal.written", () => journal.BytesWritten, "By", "What was written to the journal.");
    }
}
