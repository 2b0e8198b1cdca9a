namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>What the parameters of a MAIL command asked for.</summary>
internal readonly record struct MailRequest()
{
    /// <summary>The declared size in bytes, or 0.</summary>
    public long Size { get; init; }

    /// <summary>What goes on with the message.</summary>
    public EnvelopeRequests Envelope { get; init; } = EnvelopeRequests.None;

    /// <summary>The priority as RFC 6710 counts, -9 to 9, or null.</summary>
    public int? Priority { get; init; }
}
