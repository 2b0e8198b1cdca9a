namespace PolicyMta.Policies.Plugins;

/// <summary>Goes through what the journal has now, behind an event.</summary>
internal delegate IEnumerable<EventBatch> ReadEvents(long after, EventReading reading);
