namespace PolicyMta.Sdk;

/// <summary>
/// What an on-inject handler decided. All properties are optional; a later handler's value wins, edits and metadata add up.
/// </summary>
public sealed record InjectDecision : IDecision<InjectDecision>
{
    /// <inheritdoc/>
    public static InjectDecision None { get; } = new();

    /// <summary>Changes to header, body and recipients, in order.</summary>
    public ImmutableArray<MessageEdit> Edits { get; init; } = [];

    /// <summary>The tenant that the message belongs to.</summary>
    public string? Tenant { get; init; }

    /// <summary>The campaign that the message belongs to.</summary>
    public string? Campaign { get; init; }

    /// <summary>Which messages this one overtakes.</summary>
    public MessagePriority? Priority { get; init; }

    /// <summary>Labels to keep with the message; a label of the same name is replaced.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A new reverse-path (without angle brackets; empty for the null reverse-path).</summary>
    public string? ReturnPath { get; init; }

    /// <summary>
    /// Who is told of failures and delays in place of the return path: an address without angle brackets, or an empty text for nobody.
    /// Mail with the null reverse-path is never followed by a notice (RFC 5321 section 6.1).
    /// </summary>
    public string? NoticesTo { get; init; }

    /// <summary>What this server's own Received field says, in place of the listener's setting <c>received</c>.</summary>
    public ReceivedField? Received { get; init; }

    /// <summary>
    /// When delivery may begin, if the sender asked for no later time: the message's lifetime begins then, too.
    /// </summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Final: refuse the message with this 4xx or 5xx reply. Nothing is spooled.</summary>
    public SmtpReply? Reject { get; init; }

    /// <summary>Final: answer 250 and drop the message.</summary>
    public bool Discard { get; init; }

    /// <summary>
    /// Final: the message is returned mail or a complaint. The reports in it are put on disk in its place, 250 is answered, and on-bounce
    /// is asked about each of them, also after a crash; then it may be asked twice.
    /// </summary>
    public ReturnedReports? Consume { get; init; }

    /// <inheritdoc/>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public bool IsFinal => Reject is not null || Discard || Consume is not null;

    /// <inheritdoc/>
    public InjectDecision Then(InjectDecision later) => ReferenceEquals(this, None) ? later : new()
    {
        Edits = Edits.AddRange(later.Edits),
        Tenant = later.Tenant ?? Tenant,
        Campaign = later.Campaign ?? Campaign,
        Priority = later.Priority ?? Priority,
        Metadata = Metadata.SetItems(later.Metadata),
        ReturnPath = later.ReturnPath ?? ReturnPath,
        NoticesTo = later.NoticesTo ?? NoticesTo,
        Received = later.Received ?? Received,
        NotBefore = later.NotBefore ?? NotBefore,
        Reject = later.Reject ?? Reject,
        Discard = later.Discard || Discard,
        Consume = later.Consume ?? Consume,
        Reason = later.Reason ?? Reason,
    };
}
