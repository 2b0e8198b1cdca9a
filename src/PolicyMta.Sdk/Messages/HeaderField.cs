namespace PolicyMta.Sdk;

/// <summary>A header field that policy adds to a message (RFC 5322 section 2.2).</summary>
/// <param name="Name">The field's name: printable ASCII without a colon.</param>
/// <param name="Value">
/// The field's value without the trailing line break. It may hold folded lines: each line break must be followed by a space or a tab. ASCII
/// is written as it is, and folded only if a line is too long; other text becomes encoded words (RFC 2047), except in signatures.
/// </param>
public sealed record HeaderField(string Name, string Value);
