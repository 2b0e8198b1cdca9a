using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Spool;

/// <summary>
/// What keeps the events that come with the spool's work. They are numbered on the commit thread and are in the commit of the change that
/// they tell of, so that both survive a crash or neither does; from there the journal takes them over, and says when the spool may forget
/// them. But for <see cref="ForgettableThrough"/> all members are called by the commit thread alone, <see cref="Open"/> and
/// <see cref="Restore"/> before it runs.
/// </summary>
internal interface ICommitJournal
{
    /// <summary>Whether commits hold the lines of events; otherwise they are only published.</summary>
    bool KeepsLines { get; }

    /// <summary>The highest number whose line survives a power cut without the spool: that and all before it may be forgotten.</summary>
    long ForgettableThrough { get; }

    /// <summary>Opens what it keeps, now that no other server uses the spool.</summary>
    void Open();

    /// <summary>
    /// The number for the first event of this life of the spool: higher than all that were given before. Asked once, after the last
    /// <see cref="Restore"/>.
    /// </summary>
    long NextId { get; }

    /// <summary>Takes over the events of a group that has been committed.</summary>
    void Publish(GroupEvents group);

    /// <summary>
    /// Takes lines that an earlier life of the spool had committed and not yet forgotten: some, all or none may be in the journal already.
    /// </summary>
    void Restore(ReadOnlySpan<byte> lines);
}
