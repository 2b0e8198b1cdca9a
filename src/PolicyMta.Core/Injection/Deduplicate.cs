namespace PolicyMta.Core.Injection;

/// <summary>How a listener recognises a client's retry.</summary>
internal enum Deduplicate
{
    /// <summary>Not at all: a message that comes twice is sent twice.</summary>
    Off = 0,

    /// <summary>By the Message-ID field.</summary>
    MessageId = 1,

    /// <summary>By the X-PolicyMta-Id field.</summary>
    XPolicymtaId = 2,
}
