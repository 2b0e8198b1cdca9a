namespace PolicyMta.Core.Journal;

/// <summary>When the journal's file in use is finished (by size or age), and how long finished ones are kept.</summary>
internal sealed class JournalRotation(JournalOptions options, TimeProvider time)
{
    /// <summary>Whether the file must be finished before these bytes are written.</summary>
    public bool IsDue(SegmentFacts facts, long coming) =>
        !facts.IsEmpty && (facts.Length + coming > options.MaxSize || time.GetUtcNow() - facts.FirstTime >= options.MaxAge);

    /// <summary>Whether a finished file must go.</summary>
    /// <param name="latest">The time of its last event.</param>
    /// <param name="newer">How many finished files are newer.</param>
    public bool IsOver(DateTimeOffset latest, int newer) => newer >= options.Keep || latest < time.GetUtcNow() - options.KeepFor;
}
