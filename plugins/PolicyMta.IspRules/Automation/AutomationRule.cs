namespace PolicyMta.IspRules.Automation;

/// <summary>A rule of reply automation in the form that decides. Thread-safe.</summary>
internal sealed class AutomationRule(string name, AutomationOptions options, ITraffic traffic)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<TriggerCounts> _counts =
        [.. options.Actions.Select(_ => new TriggerCounts(options.Trigger?.In ?? TimeSpan.FromMinutes(1)))];

    private readonly TriggerCounts _looks = new(12 * LookEvery);

    public string Name { get; } = name;

    public bool Covers(BounceContext failure) => options.Covers(failure);

    /// <summary>What is to be done now about a failure that it covers, having counted it.</summary>
    public IEnumerable<DueAction> Count(BounceContext failure, TimeSpan now)
    {
        for (var i = 0; i < options.Actions.Length; i++)
        {
            var action = options.Actions[i];
            if (Aim.At(failure, action.Aim) is not { } aim || !IsDue(_counts[i], aim, now))
                continue;
            _counts[i].Clear(aim.Key);
            yield return new DueAction(Name, i, action, aim, Shown.Of(failure.Reply.ToString()), failure);
        }
    }

    private bool IsDue(TriggerCounts counts, Aim aim, TimeSpan now)
    {
        if (options.Trigger is not { } trigger)
            return true;
        var count = counts.Add(aim.Key, now);
        if (trigger.Count is { } needed)
            return count >= needed;

        // A share needs as many failures as that share of the least number; looking through the queues costs, so it is done seldom.
        if (count < trigger.Percent / 100 * trigger.Least || _looks.Add($"{aim.Key} {now.Ticks / LookEvery.Ticks}", now) > 1)
            return false;
        var tried = traffic.Queues.Where(aim.Covers).Sum(queue => Tried(queue, trigger.In));
        return tried >= trigger.Least && 100.0 * count / tried >= trigger.Percent;
    }

    private static long Tried(QueueFacts queue, TimeSpan window)
    {
        var counts = window.TotalMinutes switch { 1 => queue.Minute, 10 => queue.TenMinutes, _ => queue.Hour };
        return (long)counts.Delivered + counts.Deferred + counts.Bounced;
    }
}
