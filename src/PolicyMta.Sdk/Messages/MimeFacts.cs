namespace PolicyMta.Sdk;

/// <summary>
/// What a message says to a mail client: header fields, texts and parts, decoded (RFC 2045 to 2047, RFC 2231, RFC 6532). Whatever the
/// message holds, nothing here throws; what cannot be read, or only at a cost that no message may have, is null or left out, and
/// <see cref="Notices"/> says so. Not for use by several threads at once.
/// </summary>
public abstract class MimeFacts
{
    /// <summary>The subject, unfolded and decoded, or null if there is none.</summary>
    public abstract string? Subject { get; }

    /// <summary>
    /// The text that a mail client shows: the first text/plain part that is no attachment, as <see cref="PartFacts.Text"/> gives it; of
    /// alternatives the last one. Null if there is none.
    /// </summary>
    public abstract string? Text { get; }

    /// <summary>The HTML that a mail client shows: found as <see cref="Text"/> is, among text/html parts.</summary>
    public abstract string? Html { get; }

    /// <summary>
    /// The parts in order, without the containers around them: a message that is not multipart has one. An attached message is one part.
    /// At most 1,000, and not beyond 64 containers in each other.
    /// </summary>
    public abstract ImmutableArray<PartFacts> Parts { get; }

    /// <summary>What was too large, too deep or damaged when it was asked for, in words; few and short.</summary>
    public abstract ImmutableArray<string> Notices { get; }

    /// <summary>
    /// The value of the topmost header field of this name (any case), unfolded, and decoded from encoded words (RFC 2047) and UTF-8 (RFC
    /// 6532); or null if there is none, or its value is longer than 64 KiB.
    /// </summary>
    public abstract string? HeaderText(string name);
}
