namespace PolicyMta.Core.Bounces;

/// <summary>What became of a notice that was owed.</summary>
internal enum NoticeOutcome
{
    /// <summary>It is stored, or none is due: what it was to tell may be forgotten.</summary>
    Settled,

    /// <summary>The spool cannot take it now.</summary>
    NotStored,

    /// <summary>A policy refuses it for now.</summary>
    Refused,

    /// <summary>It cannot be made: this server's own fault.</summary>
    Faulted,
}
