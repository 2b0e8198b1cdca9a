namespace PolicyMta.Core.Journal;

/// <summary>
/// When the journal's file in use is finished (by size or age), and how long finished ones are kept. Once a file is known its age grows
/// with what passes, not with what the clock is set to. For one user at a time.
/// </summary>
internal sealed class JournalRotation(JournalOptions options, TimeProvider time)
{
    private DateTimeOffset _firstTime;
    private TimeSpan _ageBefore;
    private long _knownSince;

    /// <summary>Whether the file must be finished before these bytes are written.</summary>
    public bool IsDue(SegmentFacts facts, long coming) =>
        !facts.IsEmpty && (facts.Length + coming > options.MaxSize || AgeOf(facts) >= options.MaxAge);

    /// <summary>Whether a finished file must go.</summary>
    /// <param name="latest">The time of its last event.</param>
    /// <param name="newer">How many finished files are newer.</param>
    public bool IsOver(DateTimeOffset latest, int newer) => newer >= options.Keep || latest < time.GetUtcNow() - options.KeepFor;

    private TimeSpan AgeOf(SegmentFacts facts)
    {
        if (facts.FirstTime != _firstTime)
        {
            var age = time.GetUtcNow() - facts.FirstTime;
            (_firstTime, _ageBefore, _knownSince) = (facts.FirstTime, age < TimeSpan.Zero ? TimeSpan.Zero : age, time.GetTimestamp());
        }

        return _ageBefore + time.GetElapsedTime(_knownSince);
    }
}
