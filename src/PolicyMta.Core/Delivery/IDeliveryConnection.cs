using System.Net;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Delivery;

/// <summary>One open connection. For one user at a time.</summary>
internal interface IDeliveryConnection : IAsyncDisposable
{
    /// <summary>The host's name, as MX or next hop named it.</summary>
    string RemoteHost { get; }

    /// <summary>Its address.</summary>
    IPAddress RemoteAddress { get; }

    /// <summary>"none", or the TLS version and cipher suite.</summary>
    string Tls { get; }

    /// <summary>What vouched for the host, in the words of events; null if nobody did.</summary>
    string? TlsVerifiedBy => null;

    /// <summary>Why there is no TLS although the host offers it, or null.</summary>
    TlsProblem? TlsProblem { get; }

    /// <summary>The local address that it was made from; null if that is not known.</summary>
    string? SourceAddress => null;

    /// <summary>What the host announced.</summary>
    Capabilities Capabilities { get; }

    /// <summary>Whether what is taken here is in the mailbox (LMTP), not handed on.</summary>
    bool IsFinalDelivery { get; }

    /// <summary>Transactions done so far.</summary>
    int Transactions { get; }

    /// <summary>How many recipients of the last transaction the host accepted, whatever came of the message then.</summary>
    int Accepted { get; }

    /// <summary>
    /// Whether another transaction may follow at once: false after a failure of the connection, 421, <see cref="Retire"/> or QUIT. Costs
    /// nothing.
    /// </summary>
    bool IsOpen { get; }

    /// <summary>
    /// Whether another transaction may be tried after a rest: false also if the peer has closed the connection meanwhile. Looks at the
    /// network.
    /// </summary>
    bool IsUsable { get; }

    /// <summary>Has no further transaction begun.</summary>
    void Retire();

    /// <summary>
    /// Sends one message to several recipients; each has an outcome of its own. Never throws but for cancellation, and then nobody has been
    /// told to have the message: what a receiver has whole is given a while to be answered, and if some are served the outcomes are
    /// returned. If the peer had closed the connection since its last transaction the stage is <see cref="SmtpStage.Connect"/>: nothing
    /// was tried, and a fresh connection may be used at once.
    /// </summary>
    ValueTask<ImmutableArray<Outcome>> SendAsync(DeliveryTransaction transaction, CancellationToken cancellationToken);
}
