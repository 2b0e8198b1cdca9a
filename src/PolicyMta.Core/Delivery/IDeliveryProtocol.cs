using System.Collections.Immutable;
using System.Net;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Delivery;

/// <summary>How messages leave: SMTP today. Opens connections to a destination. Thread-safe.</summary>
internal interface IDeliveryProtocol
{
    /// <summary>
    /// Connects to the first host of the destination that answers, greets, and protects the connection as demanded, going to the next address and MX host where one fails before MAIL.
    /// Never throws but for cancellation: failures are in the result.
    /// </summary>
    ValueTask<ConnectResult> ConnectAsync(Destination destination, EgressSource source, TrafficProfile profile, TlsDemand tls, CancellationToken cancellationToken);
}

/// <summary>One open connection. For one user at a time.</summary>
internal interface IDeliveryConnection : IAsyncDisposable
{
    /// <summary>The host's name, as MX or next hop named it.</summary>
    string RemoteHost { get; }

    /// <summary>Its address.</summary>
    IPAddress RemoteAddress { get; }

    /// <summary>"none", or the TLS version and cipher suite.</summary>
    string Tls { get; }

    /// <summary>Why there is no TLS although the host offers it, or null.</summary>
    string? TlsProblem { get; }

    /// <summary>What the host announced.</summary>
    Capabilities Capabilities { get; }

    /// <summary>Whether what is taken here is in the mailbox (LMTP), not handed on.</summary>
    bool IsFinalDelivery { get; }

    /// <summary>Transactions done so far.</summary>
    int Transactions { get; }

    /// <summary>Whether another transaction may follow at once: false after a failure of the connection, 421, or QUIT. Costs nothing.</summary>
    bool IsOpen { get; }

    /// <summary>Whether another transaction may be tried after a rest: false also where the peer has closed the connection meanwhile. Looks at the network.</summary>
    bool IsUsable { get; }

    /// <summary>
    /// Sends one message to several recipients. Never throws but for cancellation; each recipient has an outcome of its own. Where the peer had closed the
    /// connection since its last transaction the stage is <see cref="SmtpStage.Connect"/>: nothing was tried, and a fresh connection may be used at once.
    /// </summary>
    ValueTask<ImmutableArray<Outcome>> SendAsync(Transaction transaction, CancellationToken cancellationToken);
}

/// <summary>One mail transaction (RFC 5321 section 3.3).</summary>
/// <param name="ReturnPath">The reverse-path without angle brackets; empty for the null reverse-path.</param>
/// <param name="Recipients">The forward-paths: one or more.</param>
/// <param name="Prefix">Header fields that policy put above the message, with CRLF line ends; may be empty.</param>
/// <param name="Content">The message as spooled, dots not stuffed.</param>
internal readonly record struct Transaction(string ReturnPath, IReadOnlyList<Recipient> Recipients, ReadOnlyMemory<byte> Prefix, ReadOnlyMemory<byte> Content)
{
    /// <summary>What the client asked for with the envelope.</summary>
    public EnvelopeRequests Envelope { get; init; } = EnvelopeRequests.None;

    /// <summary>Whether BDAT is used where the receiver announces it, although DATA would do.</summary>
    public bool PrefersChunking { get; init; }
}

/// <summary>What the network said about one recipient.</summary>
/// <param name="Stage">The step that <paramref name="Reply"/> answered.</param>
/// <param name="Reply">The receiver's reply, or one of our own where none came.</param>
/// <param name="IsRemoteReply">Whether the receiver gave it.</param>
internal sealed record Outcome(SmtpStage Stage, SmtpReply Reply, bool IsRemoteReply)
{
    /// <summary>Whether the receiver has taken the message for this recipient.</summary>
    public bool IsDelivered => Stage == SmtpStage.FinalDot && Reply.IsSuccess;
}

/// <summary>An open connection, or why there is none: the failure of the host that was tried last.</summary>
internal readonly record struct ConnectResult(IDeliveryConnection? Connection, Outcome? Failure, string? RemoteHost, IPAddress? RemoteAddress);
