namespace PolicyMta.Returns.Sending;

/// <summary>What is done to some of the mail on its way out.</summary>
internal sealed record SenderOptions
{
    /// <summary>Names of tenants; <c>*</c> stands for any characters. Empty: all.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>Names of campaigns; <c>*</c> stands for any characters. Empty: all.</summary>
    public ImmutableArray<string> Campaigns { get; init; } = [];

    /// <summary>Domains of the return path that the client gave; <c>*</c> stands for any characters. Empty: all.</summary>
    public ImmutableArray<string> SenderDomains { get; init; } = [];

    /// <summary>
    /// The domain at which each recipient gets a signed return path of its own, one of <c>domains</c>; empty to leave return paths alone.
    /// </summary>
    public string ReturnPath { get; init; } = "";

    /// <summary>
    /// Whether only mail whose label <c>return_path</c> is <c>signed</c> gets signed return paths: on the message, or on a recipient.
    /// </summary>
    public bool OnDemand { get; init; }

    /// <summary>
    /// Whether the header field <c>X-Report-Mark</c> is added, by which reports that return the header are known without a return path of
    /// this server. Costs a copy of the message as each edit of a header does.
    /// </summary>
    public bool Field { get; init; }

    /// <summary>
    /// Whether Message-ID and envelope id (ENVID) are remembered, for mail that carries no mark. They are written to the store in the
    /// background; what a second before a crash was accepted may be forgotten.
    /// </summary>
    public bool Remember { get; init; }

    /// <summary>
    /// Whether List-Unsubscribe and List-Unsubscribe-Post are added (RFC 2369, RFC 8058) if the message has one recipient: a header is the
    /// same for all recipients of a message, and an address to unsubscribe is not.
    /// </summary>
    public bool Unsubscribe { get; init; }

    /// <summary>
    /// The name of the list that recipients unsubscribe from, unless the message's label <c>list</c> says another; written into that label
    /// if there is none, so that the suppression list knows which mail is of the list.
    /// </summary>
    public string List { get; init; } = "";
}
