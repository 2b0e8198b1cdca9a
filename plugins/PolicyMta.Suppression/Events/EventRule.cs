using System.Collections.Frozen;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Events;

/// <summary>Which events lead to an entry, and to which. Immutable; thread-safe.</summary>
internal sealed class EventRule
{
    private readonly FrozenSet<string> _kinds;
    private readonly FrozenSet<string> _categories;
    private readonly FrozenSet<string> _tenants;

    public EventRule(string name, EventRuleOptions options)
    {
        Name = name;
        Options = options;
        _kinds = options.Events.ToFrozenSet(StringComparer.Ordinal);
        _categories = options.Categories.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _tenants = options.Tenants.ToFrozenSet(StringComparer.Ordinal);
    }

    public string Name { get; }

    public EventRuleOptions Options { get; }

    public bool Covers(DeliveryEvent told) =>
        _kinds.Contains(told.Kind)
        && (_categories.Count == 0 || (told.Category is { } category && _categories.Contains(category)))
        && (_tenants.Count == 0 || _tenants.Contains(told.Tenant ?? ""))
        && (told.Failure?.Confidence ?? 1) >= Options.LeastConfidence;

    public Reason ReasonOf(DeliveryEvent told) => Options.Reason ?? told switch
    {
        { Kind: EventKind.Complained } or { Category: "complaint" } => Reason.Complaint,
        { Kind: EventKind.Unsubscribed } => Reason.Unsubscribe,
        { Kind: EventKind.Suppressed } when WishOf(told).For is not null => Reason.SoftBounce,
        { Kind: EventKind.Expired or EventKind.Deferred } => Reason.SoftBounce,
        _ => Reason.HardBounce,
    };

    /// <summary>
    /// What on-bounce asked for, as the server writes it into the event: <c>recipient for 30d</c>, <c>domain for ever</c>.
    /// </summary>
    public static (bool IsDomain, TimeSpan? For) WishOf(DeliveryEvent told)
    {
        if (told.Kind != EventKind.Suppressed || told.Detail is not { } detail)
            return (false, null);
        var at = detail.LastIndexOf(" for ", StringComparison.Ordinal);
        return (
            detail.StartsWith("domain", StringComparison.Ordinal),
            at >= 0 && DurationText.TryParse(detail[(at + " for ".Length)..], out var time) ? time : null);
    }
}
