using System.Text.Json;

namespace PolicyMta.Core.Events;

/// <summary>What has been read of an event so far.</summary>
/// <param name="texts">Texts of earlier events, or null.</param>
internal sealed class EventDraft(RepeatedTexts? texts)
{
    public long? EventId;
    public DateTimeOffset? Time;
    public string? Kind;
    public SpoolId? Id;
    public SpoolId? OriginalId;
    public string? Tenant;
    public string? Campaign;
    public string? ReturnPath;
    public ImmutableArray<string> Recipients = [];
    public string? OriginalRecipient;
    public string? EnvelopeId;
    public string? Domain;
    public string? Provider;
    public string? Site;
    public string? EgressPool;
    public string? EgressSource;
    public string? SourceAddress;
    public string? TrafficProfile;
    public string? Listener;
    public string? Protocol;
    public string? RemoteHost;
    public string? RemoteAddress;
    public SmtpStage? Stage;
    public SmtpReply? Reply;
    public string? Category;
    public FailureFacts? Failure;
    public string? Tls;
    public string? TlsVerifiedBy;
    public TlsProblem? TlsProblem;
    public int? Attempt;
    public long? Size;
    public double? AgeMs;
    public double? TransactionMs;
    public DateTimeOffset? NextAttempt;
    public long? Generation;
    public ImmutableDictionary<string, string> Metadata = ImmutableDictionary<string, string>.Empty;
    public ImmutableArray<TraceEntry> Decisions = [];
    public string? Detail;

    /// <summary>A text that other events are likely to have too.</summary>
    public string? Text(in Utf8JsonReader json) => texts is null ? json.GetString() : texts.Read(json);

    /// <summary>The event; null if it lacks what every event has.</summary>
    public DeliveryEvent? ToEvent() => Time is not { } time || Kind is null ? null : new DeliveryEvent
    {
        EventId = EventId,
        Time = time,
        Kind = Kind,
        Id = Id,
        OriginalId = OriginalId,
        Tenant = Tenant,
        Campaign = Campaign,
        ReturnPath = ReturnPath,
        Recipients = Recipients,
        OriginalRecipient = OriginalRecipient,
        EnvelopeId = EnvelopeId,
        Domain = Domain,
        Provider = Provider,
        Site = Site,
        EgressPool = EgressPool,
        EgressSource = EgressSource,
        SourceAddress = SourceAddress,
        TrafficProfile = TrafficProfile,
        Listener = Listener,
        Protocol = Protocol,
        RemoteHost = RemoteHost,
        RemoteAddress = RemoteAddress,
        Stage = Stage,
        Reply = Reply,
        Category = Category,
        Failure = Failure,
        Tls = Tls,
        TlsVerifiedBy = TlsVerifiedBy,
        TlsProblem = TlsProblem,
        Attempt = Attempt,
        Size = Size,
        AgeMs = AgeMs,
        TransactionMs = TransactionMs,
        NextAttempt = NextAttempt,
        Generation = Generation,
        Metadata = Metadata,
        Decisions = Decisions,
        Detail = Detail,
    };
}
