namespace PolicyMta.Server.Statistics.Counting;

/// <summary>Is shown events as they are counted. Called by one thread, under the book's lock: it returns at once.</summary>
internal interface IEventTap
{
    /// <summary>Whether anybody wants to see events.</summary>
    bool IsOpen { get; }

    /// <summary>Shows an event.</summary>
    /// <param name="facts">What was read of it; of kinds that are not counted, only the time.</param>
    /// <param name="line">Its line of the journal, valid during the call.</param>
    void Show(EventFacts facts, ReadOnlySpan<byte> line);
}
