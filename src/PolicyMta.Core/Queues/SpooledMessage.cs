using PolicyMta.Core.Injection;
using PolicyMta.Core.Records;

namespace PolicyMta.Core.Queues;

/// <summary>An accepted message as its record in the spool says it. Shared by its deliveries while they are in memory.</summary>
internal sealed class SpooledMessage(MessageFacts facts, string listener, string protocol, ImmutableArray<TraceEntry> trace)
{
    private SignedHeader? _signed;

    public SpooledMessage(MessageRecord record)
        : this(record.Facts, record.Listener, record.Protocol, record.Trace) => TraceParent = record.TraceParent;

    public MessageFacts Facts { get; } = facts;

    /// <summary>The listener that took it.</summary>
    public string Listener { get; } = listener;

    /// <summary>How it came.</summary>
    public string Protocol { get; } = protocol;

    /// <summary>The reverse-path that a recipient's mail leaves with.</summary>
    public string ReturnPathOf(int recipient) => Facts.Recipients[recipient].ReturnPath ?? Facts.ReturnPath;

    /// <summary>
    /// Who is told what became of a recipient: whom policy named, else the reverse-path. Nobody (an empty text) if the message has none,
    /// for no notice may follow a bounce (RFC 5321 section 6.1).
    /// </summary>
    public string NoticesToOf(int recipient) =>
        Facts.ReturnPath.Length > 0 && Facts.NoticesTo is { } named ? named : ReturnPathOf(recipient);

    /// <summary>The reverse-path that a delivery leaves with: its recipients have the same.</summary>
    public string ReturnPathOf(QueuedDelivery delivery) => delivery.Pending.IsEmpty ? Facts.ReturnPath : ReturnPathOf(delivery.Pending[0]);

    /// <summary>
    /// Whether it is a notice of this server: a bounce directive for a tenant must not silence what tells the tenant of it.
    /// </summary>
    public bool IsNotice => Protocol == ReceivedHeader.InternalProtocol;

    /// <summary>What on-inject decided.</summary>
    public ImmutableArray<TraceEntry> Trace { get; } = trace;

    /// <summary>The span that brought it, as in <c>traceparent</c>; null unless its trace is sampled.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The header fields that on-sign made, kept for the deliveries under the same policy generation.</summary>
    public SignedHeader? Signed
    {
        get => Volatile.Read(ref _signed);
        set => Volatile.Write(ref _signed, value);
    }

    /// <summary>What the spool keeps of it.</summary>
    public MessageRecord ToRecord() => new(Facts, Listener, Protocol, Trace) { TraceParent = TraceParent };
}
