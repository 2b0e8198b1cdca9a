using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Checks;

/// <summary>
/// Gives up recipients whose entry has come while the message waited, or whose tenant was only known at on-inject. Asked before each
/// attempt.
/// </summary>
internal sealed class CheckRoute(Checker checker, bool notifiesSender) : IRouteHandler
{
    public bool IsIdle => checker.IsIdle;

    public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken)
    {
        var message = checker.Begin(context.Message);
        List<(string Address, Finding Finding)>? found = null;
        foreach (var recipient in context.Recipients)
        {
            if (checker.IsSuppressed(message, recipient.Address, "on-route", out var finding))
                (found ??= []).Add((recipient.Address, finding));
        }

        return found is null ? default : new(new RouteDecision
        {
            Recipients = [.. found.Select(one => new RecipientRoute
            {
                Recipient = one.Address,
                Bounce = checker.ReplyFor(one.Finding),
                WithoutNotice = !notifiesSender,
                Reason = Checker.Describe(one.Finding),
            })],
            Reason = found.Count == 1 ? Checker.Describe(found[0].Finding) : $"{found.Count} recipients are suppressed",
        });
    }
}
