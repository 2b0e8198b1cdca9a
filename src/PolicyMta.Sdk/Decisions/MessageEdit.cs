namespace PolicyMta.Sdk;

/// <summary>
/// One change to a message at on-inject. Exactly one property is set, beside what goes with a recipient that one names; anything else is
/// the handler's mistake. Edits are data: the core applies those of one handler before the next is asked, and explain shows them.
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

    /// <summary>
    /// A recipient whose reverse-path becomes <see cref="ReturnPath"/>, in place of the message's (VERP). Of a decision's edits the trace
    /// tells the first one that names nobody who is a recipient.
    /// </summary>
    public string? ReturnPathOf { get; init; }

    /// <summary>The reverse-path that goes with <see cref="ReturnPathOf"/>: without angle brackets; empty for the message's own.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>
    /// A recipient that gets the labels in <see cref="Metadata"/>, beside the message's own. Of a decision's edits the trace tells the
    /// first one that names nobody who is a recipient.
    /// </summary>
    public string? MetadataOf { get; init; }

    /// <summary>The labels that go with <see cref="MetadataOf"/>; a label of the same name is replaced.</summary>
    public ImmutableDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// Text to put at the end of the text that a mail client shows: the first text/plain part that is no attachment. It is written in the
    /// part's charset and transfer encoding; if the charset lacks a character, the part becomes UTF-8. Signed and encrypted parts are left
    /// alone, and the trace says so; so it does if there is no such part.
    /// </summary>
    public string? AppendText { get; init; }

    /// <summary>
    /// HTML to put before the end of the body of the first text/html part that is no attachment; otherwise as <see cref="AppendText"/>.
    /// </summary>
    public string? AppendHtml { get; init; }

    /// <summary>A new text in place of the one that <see cref="AppendText"/> adds to, under the same rules.</summary>
    public string? ReplaceText { get; init; }

    /// <summary>New HTML in place of that which <see cref="AppendHtml"/> adds to, under the same rules.</summary>
    public string? ReplaceHtml { get; init; }

    /// <summary>
    /// Pieces to replace in the HTML that <see cref="MimeFacts.Html"/> gives, in order and without overlap; all else of it stays byte for
    /// byte, whatever the transfer encoding. Otherwise under the rules of <see cref="AppendText"/>, but a part is left alone if its bytes
    /// are not all text in its charset, if the charset lacks a character of a piece, or if it is longer than 1 MiB.
    /// </summary>
    public ImmutableArray<TextSplice> SpliceHtml { get; init; } = [];

    /// <summary>
    /// A file to attach. A message that is not multipart/mixed becomes one, with what it was as its first part; a message that is signed or
    /// encrypted as a whole is left alone, and the trace says so.
    /// </summary>
    public MessageAttachment? Attach { get; init; }

    /// <summary>
    /// Which parts to take out. Those that are signed or encrypted are left alone, and the trace says so. Parts of attached messages are
    /// not looked at. A message or container that has no other part gets an empty text.
    /// </summary>
    public PartMatch? RemoveParts { get; init; }
}
