namespace PolicyMta.Core.Journal;

/// <summary>How far a file was written when a sync of it began, which is made while further lines are written.</summary>
internal sealed record SyncPoint(JournalFile File, JournalSegment Segment, SegmentFacts Facts, long SyncedLength)
{
    /// <exception cref="IOException">What was written may not survive a power cut.</exception>
    public void Sync()
    {
        try
        {
            File.Sync();
        }
        catch (IOException)
        {
            File.WriteAgain(SyncedLength, Facts.Length);
            File.Sync();
        }
    }
}
