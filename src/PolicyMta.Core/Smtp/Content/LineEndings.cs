namespace PolicyMta.Core.Smtp.Content;

/// <summary>
/// What a listener does with a message that has a CR or LF that stands alone, or a NUL. None of them ever ends a message.
/// </summary>
internal enum LineEndings
{
    /// <summary>The message is refused with 550 5.6.11.</summary>
    Refuse = 0,

    /// <summary>It is mended before anybody sees it: each CR, LF or run of CRs before a LF becomes one CRLF, and NULs go.</summary>
    Fix = 1,
}
