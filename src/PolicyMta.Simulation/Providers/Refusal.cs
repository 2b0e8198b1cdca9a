namespace PolicyMta.Simulation.Providers;

/// <summary>Why a simulated provider refused something.</summary>
internal enum Refusal
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The client address has too many open connections.</summary>
    ConnectionLimit,

    /// <summary>The client address connects too often.</summary>
    ConnectionRate,

    /// <summary>The connection has carried as many messages as it may.</summary>
    MessagesPerConnection,

    /// <summary>The client address sends too fast.</summary>
    MessageRate,

    /// <summary>The transaction has too many recipients.</summary>
    RecipientLimit,

    /// <summary>The recipient's domain is not one of the provider's.</summary>
    Relay,

    /// <summary>There is no such mailbox.</summary>
    UnknownUser,

    /// <summary>The mailbox is full.</summary>
    MailboxFull,

    /// <summary>The client address, sender and recipient are new together.</summary>
    Greylisted,

    /// <summary>The message is not signed.</summary>
    Unsigned,

    /// <summary>The message is too large.</summary>
    TooLarge,

    /// <summary>The client address sends to too many recipients in a time.</summary>
    RecipientRate,
}
