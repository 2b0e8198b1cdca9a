namespace PolicyMta.Sdk;

/// <summary>One recipient of a message: the forward-path of RFC 5321 section 4.1.2, without angle brackets.</summary>
/// <param name="Address">The mailbox, for instance <c>jane@example.com</c>, with the local part as the client wrote it.</param>
public sealed record Recipient(string Address)
{
    /// <summary>When the sender wants to be told about this recipient (NOTIFY, RFC 3461 section 4.1).</summary>
    public DsnNotify Notify { get; init; }

    /// <summary>
    /// The recipient as the sender first wrote it, decoded, with its type: <c>rfc822;jane@example.com</c> (ORCPT, RFC 3461 section 4.2); or
    /// null.
    /// </summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>
    /// A reverse-path for this recipient alone, without angle brackets, in place of the message's: one that names the recipient (VERP), so
    /// that returned mail tells whom it is about. Null for the message's. Recipients with different ones are sent in transactions of their
    /// own.
    /// </summary>
    public string? ReturnPath { get; init; }

    /// <summary>
    /// Labels of this recipient alone, beside the message's: at most 100. They stand in the events about this recipient, over the message's
    /// labels of the same name.
    /// </summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The domain in lower case; an address literal keeps its brackets. Empty if the address has no domain.</summary>
    public string Domain => DomainOf(Address);

    /// <summary>The part before the last at sign, as it was written.</summary>
    public string LocalPart => Address.LastIndexOf('@') is >= 0 and var at ? Address[..at] : Address;

    /// <summary>
    /// The domain of an address in lower case, or an empty text for the null reverse-path and for an address without one.
    /// </summary>
    public static string DomainOf(string address) =>
        address.LastIndexOf('@') is >= 0 and var at ? address[(at + 1)..].ToLowerInvariant() : "";

    /// <inheritdoc/>
    public override string ToString() => Address;
}
