using System.Net;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Text;

namespace PolicyMta.Core.Directives;

/// <summary>Finds what is wrong with a request before anything is changed.</summary>
internal static class DirectiveCheck
{
    public const int MaxText = 500;
    private const int MaxNames = 20;
    private static readonly TimeSpan MaxFor = TimeSpan.FromDays(365);
    private static readonly TimeSpan MaxUndo = TimeSpan.FromDays(1);

    /// <returns>What is wrong and what to write instead, or null.</returns>
    public static string? Problem(DirectiveRequest request)
    {
        var match = request.Match;
        if (match.IsEverything && !request.Everything)
            return "match: it is empty, so all mail is meant; say which mail, or say 'everything'.";
        if (!match.IsEverything && request.Everything)
            return "everything: it contradicts the match; leave one of them out.";
        if (!IsText(request.Reason))
            return $"reason: it must say why, in 1 to {MaxText} characters without control characters.";
        if (request.For is { } time && (time <= TimeSpan.Zero || time > MaxFor))
            return $"for: it must be more than 0 and at most {DurationText.Format(MaxFor)}.";
        return MatchProblem(match) ?? UndoProblem(request)
            ?? (request.Kind == DirectiveKind.Throttle ? ThrottleProblem(request) : LimitProblem(request))
            ?? ReplyProblem(request) ?? RerouteProblem(request);
    }

    /// <summary>Finds what is wrong with a match alone.</summary>
    public static string? MatchProblem(DirectiveMatch match)
    {
        foreach (var (name, value) in new[]
        {
            ("provider", match.Provider), ("site", match.Site), ("egress_source", match.EgressSource), ("egress_pool", match.EgressPool),
            ("domain", match.Domain), ("tenant", match.Tenant), ("campaign", match.Campaign), ("sender_domain", match.SenderDomain),
            ("recipient", match.Recipient), ("last_reply", match.LastReply),
        })
        {
            var mayBeEmpty = name is "campaign" or "sender_domain";
            if (value is not null && !(value.Length == 0 ? mayBeEmpty : IsText(value)))
                return $"match.{name}: it must have 1 to {MaxText} characters without control characters.";
        }

        foreach (var (name, domain) in new[] { ("domain", match.Domain), ("sender_domain", match.SenderDomain) })
        {
            if (domain is { Length: > 0 } && !MatchSpelling.IsDomain(domain))
                return $"match.{name}: it is not a valid domain.";
        }

        if (match.SourceNetwork is { } network && !IPNetwork.TryParse(network, out _))
            return "match.source_network: it is not a valid network, for instance 192.0.2.0/24 or 2001:db8::/64.";
        if (match.Recipient is { } address
            && (address.LastIndexOf('@') is not (> 0 and var at) || !MatchSpelling.IsDomain(address[(at + 1)..])))
            return "match.recipient: it is not a valid address: a local part, an at sign and a domain are expected.";
        if (match.MinAge is { } age && age < TimeSpan.Zero)
            return "match.min_age: it must not be negative.";
        return match.MinAttempts is < 1 ? "match.min_attempts: it must be 1 or more." : null;
    }

    private static string? UndoProblem(DirectiveRequest request)
    {
        if (request.UndoFor is not { } undo || undo == TimeSpan.Zero)
            return null;
        if (request.Kind != DirectiveKind.Bounce)
            return $"undo_for: a {Word(request.Kind)} takes none, since it gives nothing up; bounce does.";
        if (undo < TimeSpan.Zero || undo > MaxUndo)
            return $"undo_for: it must be 0 to {DurationText.Format(MaxUndo)}.";
        return request.For <= undo ? "for: it must be longer than undo_for, or nothing is ever given up." : null;
    }

    private static string? ThrottleProblem(DirectiveRequest request)
    {
        if (request.Rate is null && request.Connections is null)
            return "throttle: give a rate, or connections.";
        if (request.Connections is < 1)
            return "connections: it must be 1 or more; to send nothing, suspend.";
        return request.Connections is not null && !request.Match.IsOfQueues()
            ? "connections: a limit of connections can match provider, site, egress source and its network only; give a rate instead."
            : null;
    }

    private static string? LimitProblem(DirectiveRequest request) => request.Rate is null && request.Connections is null
        ? null
        : $"rate: a {Word(request.Kind)} takes no rate or connections; throttle does.";

    private static string? ReplyProblem(DirectiveRequest request)
    {
        if (request.Reply is null)
            return null;
        if (request.Kind != DirectiveKind.Bounce)
            return $"reply: a {Word(request.Kind)} takes no reply; bounce does.";
        return request.Reply.IsPermanent ? null : "reply: its code must be 5xx, for instance \"550 5.7.1 Refused\".";
    }

    private static string? RerouteProblem(DirectiveRequest request)
    {
        if (request.Kind != DirectiveKind.Reroute)
            return request.Reroute is null ? null : $"reroute: a {Word(request.Kind)} takes no other way; reroute does.";
        if (request.Reroute is not { } way || way == new DirectiveReroute())
            return "reroute: give an egress pool, a traffic profile or a next hop.";
        return way.NextHop is { } hop && !NextHop.TryParse(hop, null, out _)
            ? "reroute.next_hop: it is not a valid host, host:port or [address]:port."
            : null;
    }

    /// <summary>Finds what a request names that the policy in force does not define.</summary>
    public static string? PolicyProblem(DirectiveRequest request, PolicySnapshot policy) =>
        Undefined("egress_pool", "egress pool", request.Reroute?.EgressPool, policy.Pools.Keys)
            ?? (request.Reroute?.TrafficProfile is { } profile && policy.FindProfile(profile) is not null
                ? null
                : Undefined("traffic_profile", "traffic profile", request.Reroute?.TrafficProfile, policy.Profiles.Keys));

    private static string? Undefined(string field, string what, string? name, IReadOnlyCollection<string> defined) =>
        name is null || defined.Contains(name)
            ? null
            : $"reroute.{field}: there is no {what} of this name; defined are {string.Join(", ", defined.Order().Take(MaxNames))}"
                + (defined.Count > MaxNames ? ", ..." : ".");

    private static string Word(DirectiveKind kind) => kind.ToString().ToLowerInvariant();

    private static bool IsText(string text) => text.Length is > 0 and <= MaxText && !PrintableText.HasControls(text);
}
