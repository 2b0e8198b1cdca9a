namespace PolicyMta.Core.Smtp;

/// <summary>How far a session has come (RFC 5321 section 4.1.4).</summary>
internal enum SessionPhase
{
    /// <summary>Before EHLO.</summary>
    Connected,

    /// <summary>Between transactions.</summary>
    Greeted,

    /// <summary>After MAIL.</summary>
    Transaction,
}
