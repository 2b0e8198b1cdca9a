using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Checks;

/// <summary>
/// Takes suppressed recipients off a message when it comes, and tells so by one event for each reason; or refuses a message that has no
/// others. The server's own notices are not checked: they go to senders.
/// </summary>
internal sealed class CheckMessage(Checker checker, SuppressedAction action, IEventEmitter events, TimeProvider time) : IInjectHandler
{
    /// <summary>The kind of the event about recipients who were taken off a message.</summary>
    public const string Dropped = "PolicyMta.Suppression.dropped";

    private const string InternalProtocol = "internal";

    public bool IsIdle => checker.IsIdle;

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        if (context.Source.Protocol == InternalProtocol)
            return default;
        var message = checker.Begin(context.Message);
        List<(Recipient Recipient, Finding Finding)>? found = null;
        foreach (var recipient in context.Message.Recipients)
        {
            if (checker.IsSuppressed(message, recipient.Address, "on-inject", out var finding))
                (found ??= []).Add((recipient, finding));
        }

        return found is null ? default : new(Decide(context, found));
    }

    private InjectDecision Decide(InjectContext context, List<(Recipient Recipient, Finding Finding)> found)
    {
        var first = Checker.Describe(found[0].Finding);
        var reason = found.Count == 1 ? first : $"{found.Count} recipients, the first {first}";
        if (action == SuppressedAction.RefuseMessage && found.Count == context.Message.Recipients.Length)
            return new InjectDecision { Reject = checker.ReplyFor(found[0].Finding), Reason = reason };

        foreach (var group in found.GroupBy(static one => one.Finding.Reason))
            Tell(context, [.. group]);
        return new InjectDecision
        {
            Edits = [.. found.DistinctBy(static one => one.Recipient.Address)
                .Select(static one => new MessageEdit { DropRecipient = one.Recipient.Address })],
            Reason = reason,
        };
    }

    private void Tell(InjectContext context, List<(Recipient Recipient, Finding Finding)> group)
    {
        var facts = context.Message;
        events.Emit(new DeliveryEvent
        {
            Kind = Dropped,
            Time = time.GetUtcNow(),
            Id = facts.Id,
            Tenant = facts.Tenant,
            Campaign = facts.Campaign,
            ReturnPath = facts.ReturnPath,
            Recipients = [.. group.Select(static one => one.Recipient.Address)],
            Domain = group.Select(static one => one.Recipient.Domain).Distinct().Count() == 1 ? group[0].Recipient.Domain : null,
            EnvelopeId = facts.Envelope.EnvelopeId,
            Listener = context.Source.Listener,
            Protocol = context.Source.Protocol,
            Category = Reasons.WordOf(group[0].Finding.Reason),
            Reply = checker.ReplyFor(group[0].Finding),
            Metadata = facts.Metadata,
            Detail = Checker.Describe(group[0].Finding),
        });
    }
}
