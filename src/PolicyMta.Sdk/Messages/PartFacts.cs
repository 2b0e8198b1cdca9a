namespace PolicyMta.Sdk;

/// <summary>One part of a message. Its text is decoded when it is first asked for. Not for use by several threads at once.</summary>
public abstract class PartFacts
{
    /// <summary>Its media type in lower case, for instance "text/plain", which is also what a part without a type is.</summary>
    public abstract string Type { get; }

    /// <summary>The charset that it declares, in lower case, or null.</summary>
    public abstract string? Charset { get; }

    /// <summary>The file name that it declares, decoded (RFC 2231 and RFC 2047), or null.</summary>
    public abstract string? FileName { get; }

    /// <summary>Whether it asks to be shown as an attachment (RFC 2183).</summary>
    public abstract bool IsAttachment { get; }

    /// <summary>Whether it is signed or encrypted, or within what is, so that edits leave it alone.</summary>
    public abstract bool IsSealed { get; }

    /// <summary>Its bytes after the transfer encoding is undone.</summary>
    public abstract long Size { get; }

    /// <summary>
    /// A text part's text, with its line ends as they are; flowed lines are joined (RFC 3676). A charset that is not known, or none, is
    /// read as UTF-8 or else Windows-1252. Cut after 1 MiB; null for other parts, and once 4 MiB of text were read from the message.
    /// </summary>
    public abstract string? Text { get; }
}
