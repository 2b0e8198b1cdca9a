using System.Collections.Concurrent;

namespace PolicyMta.Core.Waiting;

/// <summary>
/// The causes in words: the reason as operators know it, and whose it is. Kinds of replies that a retry follows get numbers of their own,
/// as many as there is room for. Thread-safe.
/// </summary>
internal sealed class WaitCauses
{
    public const int FirstCategory = 64;

    private const string Unclassified = "unclassified";
    private const int MostCategories = byte.MaxValue - FirstCategory;

    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<string, WaitCause> _byCategory = new(StringComparer.OrdinalIgnoreCase);
    private ImmutableArray<string> _categories = [];

    /// <summary>The cause of waiting for the next attempt after a reply of a kind.</summary>
    public WaitCause AfterReply(string? category)
    {
        category = string.IsNullOrEmpty(category) ? Unclassified : category;
        if (_byCategory.TryGetValue(category, out var known))
            return known;
        lock (_adding)
        {
            if (_byCategory.TryGetValue(category, out known))
                return known;
            if (_categories.Length >= MostCategories)
                return WaitCause.Retry;
            var added = (WaitCause)(FirstCategory + _categories.Length);
            _categories = _categories.Add(category);
            return _byCategory[category] = added;
        }
    }

    /// <summary>A tally for plugins and operators, the longest of the last ten minutes first.</summary>
    public ImmutableArray<WaitShare> Shares(WaitTally tally)
    {
        var shares = tally.All.Where(static one => one.Times[^1] > 0 || one.Count > 0).Select(one =>
        {
            var (reason, whose) = Words(one.Cause);
            return new WaitShare(
                reason, whose, Math.Max(0, one.Count), Time(one.Times[0]), Time(one.Times[1]), Time(one.Times[2]), Time(one.Times[3]));
        });
        return [.. shares.OrderByDescending(static share => share.TenMinutes)];

        static TimeSpan Time(long microseconds) => TimeSpan.FromMicroseconds(Math.Max(0, microseconds));
    }

    /// <summary>The kind of reply that a retry follows; null for other causes.</summary>
    public string? CategoryOf(WaitCause cause) =>
        (int)cause - FirstCategory is >= 0 and var index && index < _categories.Length ? _categories[index] : null;

    /// <summary>The reason as operators know it, see <see cref="WaitReason"/>, and whose it is.</summary>
    public (string Reason, string? Whose) Words(WaitCause cause) => CategoryOf(cause) is { } category
        ? (WaitReason.Backoff, category)
        : cause switch
        {
            WaitCause.Connections => (WaitReason.Connections, "profile"),
            WaitCause.ProviderConnections => (WaitReason.Connections, "provider"),
            WaitCause.CounterConnections => (WaitReason.Connections, "counter"),
            WaitCause.ServerConnections => (WaitReason.Connections, "server"),
            WaitCause.ConnectionRate => (WaitReason.ConnectionRate, "profile"),
            WaitCause.ProviderConnectionRate => (WaitReason.ConnectionRate, "provider"),
            WaitCause.MessageRate => (WaitReason.MessageRate, "profile"),
            WaitCause.RecipientRate => (WaitReason.MessageRate, "profile_recipients"),
            WaitCause.ProviderRate => (WaitReason.MessageRate, "provider"),
            WaitCause.CounterRate => (WaitReason.MessageRate, "counter"),
            WaitCause.HostCounter => (WaitReason.MessageRate, "host_counter"),
            WaitCause.PaceConnections => (WaitReason.Pace, "connections"),
            WaitCause.PaceRate => (WaitReason.Pace, "message_rate"),
            WaitCause.PacePause => (WaitReason.Pace, "pause"),
            WaitCause.ThrottleConnections => (WaitReason.Throttle, "connections"),
            WaitCause.ThrottleRate => (WaitReason.Throttle, "message_rate"),
            WaitCause.ThrottlePause => (WaitReason.Throttle, "pause"),
            WaitCause.DirectiveRate => (WaitReason.Throttle, "directive"),
            WaitCause.DirectiveConnections => (WaitReason.Directive, "connections"),
            WaitCause.Suspended => (WaitReason.Directive, "suspend"),
            WaitCause.Ramp => (WaitReason.Directive, "ramp"),
            WaitCause.Parked => (WaitReason.Directive, "parked"),
            WaitCause.Connecting => (WaitReason.Connecting, null),
            WaitCause.BusyReceiver => (WaitReason.Receiver, "connections"),
            WaitCause.Receiver => (WaitReason.Receiver, "transaction"),
            WaitCause.ConnectBackoff => (WaitReason.Backoff, "connect"),
            WaitCause.RetryConnect => (WaitReason.Backoff, "connect"),
            WaitCause.Retry => (WaitReason.Backoff, null),
            WaitCause.Hold => (WaitReason.Hold, "policy"),
            WaitCause.OperatorHold => (WaitReason.Hold, "operator"),
            WaitCause.PolicyDefer => (WaitReason.Hold, "policy_defer"),
            WaitCause.Handlers => (WaitReason.Handlers, null),
            WaitCause.Lookup => (WaitReason.Connecting, "dns"),
            WaitCause.Disk => (WaitReason.Disk, null),
            WaitCause.Memory => (WaitReason.Disk, "memory"),
            WaitCause.Postponed => (WaitReason.Postponed, null),
            WaitCause.Fault => (WaitReason.Backoff, "fault"),
            _ => (WaitReason.Connecting, null),
        };
}
