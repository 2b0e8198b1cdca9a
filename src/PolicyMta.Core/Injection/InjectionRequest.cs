using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Injection;

/// <summary>
/// One message as a session or API call hands it in. The receiver of the request owns <see cref="Content"/> and disposes it.
/// </summary>
internal sealed record InjectionRequest
{
    /// <summary>The reverse-path without angle brackets; empty for the null reverse-path.</summary>
    public required string ReturnPath { get; init; }

    /// <summary>The recipients: one or more.</summary>
    public required IReadOnlyList<Recipient> Recipients { get; init; }

    /// <summary>The message with CRLF line ends, dots unstuffed, as the client sent it (without this server's Received field).</summary>
    public required ContentBuffer Content { get; init; }

    /// <summary>Where it came from.</summary>
    public required InjectionSource Source { get; init; }

    /// <summary>The tenant that listener or token gives, or null.</summary>
    public string? Tenant { get; init; }

    /// <summary>Which domains may stand in From: all of these limits hold.</summary>
    public ImmutableArray<AuthorDomains> AuthorDomains { get; init; } = [];

    /// <summary>The campaign that the client gave, or null.</summary>
    public string? Campaign { get; init; }

    /// <summary>The priority that the client gave, or null.</summary>
    public MessagePriority? Priority { get; init; }

    /// <summary>What the client asked for with the envelope.</summary>
    public EnvelopeRequests Envelope { get; init; } = EnvelopeRequests.None;

    /// <summary>What is kept, together with the message, to recognise a client's retry; none if nobody asked for it.</summary>
    public ImmutableArray<SpoolMark> Marks { get; init; } = [];

    /// <summary>
    /// What is kept in place of <see cref="Marks"/> with the same keys if policy refused some of the recipients; null if that changes
    /// nothing.
    /// </summary>
    public Func<ImmutableArray<RefusedRecipient>, ImmutableArray<SpoolMark>>? MarksOfRefused { get; init; }

    /// <summary>What is kept to recognise a client's retry.</summary>
    /// <param name="refused">The recipients that policy refused.</param>
    public ImmutableArray<SpoolMark> MarksFor(ImmutableArray<RefusedRecipient> refused) =>
        refused.IsDefaultOrEmpty || MarksOfRefused?.Invoke(refused) is not { } changed
            ? Marks
            : [.. Marks.Where(mark => changed.All(other => other.Key != mark.Key)), .. changed];

    /// <summary>What is done with content that does not begin with a header, or whose header no empty line ends.</summary>
    public MalformedHeader MalformedHeader { get; init; }

    /// <summary>What this server's own Received field says, unless policy decides otherwise.</summary>
    public ReceivedField Received { get; init; }

    /// <summary>The id that the message had when its recipients were asked about; null if it gets one now.</summary>
    public SpoolId? Id { get; init; }

    /// <summary>Whether policy is still to be asked about each recipient: a session has done so at RCPT.</summary>
    public bool AsksRecipients { get; init; }

    /// <summary>What policy said about the recipients.</summary>
    public ImmutableArray<TraceEntry> RecipientTrace { get; init; } = [];

    /// <summary>The client's span, as in <c>traceparent</c> (W3C Trace Context); what is not valid counts as none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Labels that listener or client gave.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
