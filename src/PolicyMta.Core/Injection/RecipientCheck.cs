using PolicyMta.Core.Events;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;

namespace PolicyMta.Core.Injection;

/// <summary>
/// Asks policy about each recipient as it is given: the face of on-inject before the message has come. A refusal becomes an event. Costs
/// nothing if no handler wants to be asked. Thread-safe.
/// </summary>
internal sealed class RecipientCheck(PolicyStore policies, EventStream events, TimeProvider time)
{
    /// <summary>Recipients accepted before that handlers are shown, the first ones.</summary>
    public const int MostShown = 1000;

    /// <summary>Recipients of one message whose decisions are kept in its trace, the first ones.</summary>
    public const int MostTraced = 16;

    private readonly EventFactory _factory = new(time);

    /// <summary>Whether nobody wants to be asked now.</summary>
    public bool IsIdle => policies.Current.OnRecipient.IsIdle;

    /// <param name="facts">What is known of the message, with the recipients accepted so far.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="source">Who gives it.</param>
    public async ValueTask<RecipientAnswer> AskAsync(MessageFacts facts, Recipient recipient, InjectionSource source)
    {
        using var lease = policies.Acquire(new LeaseRequest(facts.Tenant, facts.Campaign, recipient.Domain));
        var snapshot = lease.Snapshot;
        if (snapshot.OnRecipient.IsIdle)
            return new RecipientAnswer(recipient, null, []);

        var trace = new DecisionTrace(time);
        var last = new RecipientContext { Message = facts, Recipient = recipient, Source = source, PassedOver = source.Origins };
        var decision = await snapshot.OnRecipient.RunAsync(last, snapshot, trace, (seen, said) => last = Apply(seen, said));
        var entries = trace.Entries;
        if (decision.Reject is not { } refusal)
            return new RecipientAnswer(last.Recipient, null, entries);

        var reply = PolicyFailureReply.InPlaceOf(refusal, entries);
        events.Emit(_factory.OfRefusedRecipient(facts, recipient, source, reply, entries, snapshot.Generation));
        return new RecipientAnswer(recipient, reply, entries);
    }

    /// <summary>The facts for the next handler: with the edits of a decision.</summary>
    /// <exception cref="FormatException">The decision cannot be followed: there are too many labels.</exception>
    internal static RecipientContext Apply(RecipientContext seen, RecipientDecision decision)
    {
        var recipient = seen.Recipient;
        if (decision.Rewrite is { } rewritten)
            recipient = recipient with
            {
                Address = rewritten,
                OriginalRecipient = recipient.OriginalRecipient ?? OriginalOf(recipient.Address),
            };
        if (decision.ReturnPath is { } path)
            recipient = recipient with { ReturnPath = EditedRecipients.ReturnPathOf(path) };
        return new RecipientContext
        {
            Message = seen.Message,
            Recipient = EditedRecipients.WithLabels(recipient, decision.Metadata),
            Source = seen.Source,
            PassedOver = seen.PassedOver,
        };
    }

    /// <summary>The address that the sender knows, for notices (RFC 3461 section 4.2, RFC 6533 section 3).</summary>
    private static string OriginalOf(string address) => (System.Text.Ascii.IsValid(address) ? "rfc822;" : "utf-8;") + address;
}
