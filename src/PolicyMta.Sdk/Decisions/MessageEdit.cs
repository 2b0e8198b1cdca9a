namespace PolicyMta.Sdk;

/// <summary>
/// One change to a message at on-inject. Exactly one property is set. Edits are data: the core applies those of one handler before the next
/// is asked, and explain shows them.
/// </summary>
public sealed record MessageEdit
{
    /// <summary>A header field to put above all others.</summary>
    public HeaderField? AddHeader { get; init; }

    /// <summary>
    /// A header field that takes the place of the topmost one of its name; others of that name are removed. Added at the top if there is
    /// none.
    /// </summary>
    public HeaderField? SetHeader { get; init; }

    /// <summary>The name of header fields to remove, all of them.</summary>
    public string? RemoveHeader { get; init; }

    /// <summary>
    /// A new body in place of the old one. Its line ends become CRLF and NULs go, unless the message is BINARYMIME. The header stays: see
    /// to Content-Type and Content-Transfer-Encoding.
    /// </summary>
    public ReadOnlyMemory<byte>? ReplaceBody { get; init; }

    /// <summary>An address to add to the recipients.</summary>
    public string? AddRecipient { get; init; }

    /// <summary>
    /// An address to take off the recipients (local part exact, domain in any case). A message without recipients is discarded.
    /// </summary>
    public string? DropRecipient { get; init; }

    /// <summary>A recipient whose reverse-path becomes <see cref="ReturnPath"/>, in place of the message's (VERP).</summary>
    public string? ReturnPathOf { get; init; }

    /// <summary>The reverse-path that goes with <see cref="ReturnPathOf"/>: without angle brackets; empty for the message's own.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>A recipient that gets the labels in <see cref="Metadata"/>, beside the message's own.</summary>
    public string? MetadataOf { get; init; }

    /// <summary>The labels that go with <see cref="MetadataOf"/>; a label of the same name is replaced.</summary>
    public ImmutableDictionary<string, string>? Metadata { get; init; }
}
