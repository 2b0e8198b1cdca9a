namespace PolicyMta.Sdk;

/// <summary>
/// What a failure is about. It stands apart from the category since the class of a reply misleads: a 5xx about the source costs no
/// recipient. Values may be added; treat one that you do not know as <see cref="Unknown"/>.
/// </summary>
public enum BounceScope
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>This mailbox.</summary>
    Recipient = 1,

    /// <summary>The recipient's whole domain.</summary>
    RecipientDomain = 2,

    /// <summary>This message: its content, size or form.</summary>
    Message = 3,

    /// <summary>The sender's domain or address: authentication, alignment, reputation.</summary>
    SenderDomain = 4,

    /// <summary>All mail of the tenant or the campaign, for instance a link that stands in each message.</summary>
    Tenant = 5,

    /// <summary>The address that this server sends from.</summary>
    Source = 6,

    /// <summary>The network that the sending address is in.</summary>
    SourceNetwork = 7,

    /// <summary>This connection.</summary>
    Connection = 8,

    /// <summary>The receiver's own trouble.</summary>
    Receiver = 9,
}
