namespace PolicyMta.Sdk;

/// <summary>
/// What an on-route handler decided for the recipients of one domain. Policy returns names; the snapshot says what they mean.
/// </summary>
public sealed record RouteDecision : IDecision<RouteDecision>
{
    /// <inheritdoc/>
    public static RouteDecision None { get; } = new();

    /// <summary>
    /// The provider that the destination belongs to, for instance "gmail"; a label for later handlers, events and statistics.
    /// </summary>
    public string? Provider { get; init; }

    /// <summary>The name of the egress pool that the message leaves from.</summary>
    public string? EgressPool { get; init; }

    /// <summary>The name of the traffic profile whose limits hold.</summary>
    public string? TrafficProfile { get; init; }

    /// <summary>
    /// By names of egress sources: the traffic profiles that hold in place of <see cref="TrafficProfile"/> if the message leaves from them.
    /// Of a handler that names a profile, these go with it.
    /// </summary>
    public ImmutableDictionary<string, string> SourceProfiles { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Limits for this mail in place of those of its traffic profile; what is left out stays. Mail with the same limits to one site waits
    /// in a ready queue of its own, whose rates and connections are counted apart; limits over a provider, counters, paces and directives
    /// hold for it as for other mail. Later contexts name its profile <c>NAME{...}</c>. Of several handlers the last that gives limits is
    /// followed.
    /// </summary>
    public RouteLimits? Limits { get; init; }

    /// <summary>Which messages this one overtakes.</summary>
    public MessagePriority? Priority { get; init; }

    /// <summary>The waits before each retry, the last one repeating, in place of the profile's.</summary>
    public ImmutableArray<TimeSpan> RetrySchedule { get; init; } = [];

    /// <summary>How long after its acceptance the message is given up.</summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>
    /// A host to deliver to in place of the domain's MX: <c>host</c>, <c>host:port</c> or <c>[address]:port</c>, with <c>smtps://</c>
    /// before it for TLS from the first byte (RFC 8314) or <c>lmtp://</c> for LMTP (RFC 2033).
    /// </summary>
    public string? NextHop { get; init; }

    /// <summary>How the connection is protected, in place of the profile's <see cref="TrafficProfile.Tls"/>.</summary>
    public TlsPolicy? Tls { get; init; }

    /// <summary>
    /// What holds for single recipients instead; for a recipient that is named twice, the last. Recipients whose verdicts differ go on in
    /// deliveries of their own, and on-route is asked again about each of these.
    /// </summary>
    public ImmutableArray<RecipientRoute> Recipients { get; init; } = [];

    /// <summary>Final: keep the message until an operator or a later policy releases it; its lifetime still runs.</summary>
    public bool Hold { get; init; }

    /// <summary>Final: ask again after this time, without an attempt.</summary>
    public TimeSpan? Defer { get; init; }

    /// <summary>Final: give the message up with this reply (its code 5xx), and notify the sender.</summary>
    public SmtpReply? Bounce { get; init; }

    /// <summary>With <see cref="Bounce"/>: nobody is notified, whatever was asked for. The event is told as always.</summary>
    public bool WithoutNotice { get; init; }

    /// <inheritdoc/>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public bool IsFinal => Hold || Defer is not null || Bounce is not null;

    /// <inheritdoc/>
    public RouteDecision Then(RouteDecision later) => ReferenceEquals(this, None) ? later : new()
    {
        Provider = later.Provider ?? Provider,
        EgressPool = later.EgressPool ?? EgressPool,
        TrafficProfile = later.TrafficProfile ?? TrafficProfile,
        SourceProfiles = later.TrafficProfile is null && later.SourceProfiles.IsEmpty ? SourceProfiles : later.SourceProfiles,
        Limits = later.Limits ?? Limits,
        Priority = later.Priority ?? Priority,
        RetrySchedule = later.RetrySchedule.IsDefaultOrEmpty ? RetrySchedule : later.RetrySchedule,
        ExpiresAfter = later.ExpiresAfter ?? ExpiresAfter,
        NextHop = later.NextHop ?? NextHop,
        Tls = later.Tls ?? Tls,
        Recipients = Recipients.AddRange(later.Recipients),
        Hold = later.Hold || Hold,
        Defer = later.Defer ?? Defer,
        Bounce = later.Bounce ?? Bounce,
        WithoutNotice = later.WithoutNotice || WithoutNotice,
        Reason = later.Reason ?? Reason,
    };
}
