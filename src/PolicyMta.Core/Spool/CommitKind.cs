namespace PolicyMta.Core.Spool;

internal enum CommitKind
{
    /// <summary>A new message.</summary>
    Append,

    /// <summary>A message whose content compaction copies to another segment.</summary>
    Move,

    /// <summary>A delivery record.</summary>
    Rewrite,

    /// <summary>A message that has gone.</summary>
    Remove,

    /// <summary>Marks of a message that is not kept.</summary>
    Mark,

    /// <summary>Marks whose time is over.</summary>
    Forget,

    /// <summary>A state record of another room.</summary>
    State,

    /// <summary>Events that tell of no change to the spool: nobody waits for them.</summary>
    Note,

    /// <summary>Nothing but a trial, to see whether the disk takes commits.</summary>
    Probe,
}
