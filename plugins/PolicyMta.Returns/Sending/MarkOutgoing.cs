using PolicyMta.Returns.Marks;
using PolicyMta.Returns.Unsubscribe;

namespace PolicyMta.Returns.Sending;

/// <summary>
/// Gives mail on its way out what its returns are known by: signed return paths, a header field, remembered ids; and the header fields of
/// lists. Asked after all other policy, so that tenant, campaign and recipients are those that hold.
/// </summary>
internal sealed class MarkOutgoing(SenderRules rules, MarkBook marks, OriginBook origins, RememberedIds remembered, ListFields lists)
    : IInjectHandler
{
    /// <summary>The header field that carries a mark.</summary>
    public const string Field = "X-Report-Mark";

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        if (context.Message.ReturnPath.Length == 0 || context.Message.Recipients.IsEmpty || rules.Find(context.Message) is not { } rule)
            return ValueTask.FromResult<InjectDecision?>(null);

        var origin = origins.NumberOfAsync(context.Message.Tenant, context.Message.Campaign, cancellationToken);
        return origin.IsCompletedSuccessfully
            ? ValueTask.FromResult(Decide(context, rule, origin.Result))
            : AfterAsync(context, rule, origin);
    }

    private async ValueTask<InjectDecision?> AfterAsync(InjectContext context, SenderOptions rule, ValueTask<ulong> origin) =>
        Decide(context, rule, await origin);

    private InjectDecision? Decide(InjectContext context, SenderOptions rule, ulong origin)
    {
        var message = context.Message;
        var edits = ImmutableArray.CreateBuilder<MessageEdit>();
        if (rule.ReturnPath.Length > 0)
            AddReturnPaths(message, rule, origin, edits);
        var isSigned = edits.Count > 0;
        var only = message.Recipients is [var recipient] ? recipient.Address : null;
        if (rule.Field)
            edits.Add(new MessageEdit { SetHeader = new HeaderField(Field, marks.Field(message.Id, only, origin)) });
        if (rule.Remember)
            remembered.Note(message, context.Content, marks.Field(message.Id, only, origin));
        if (rule.Unsubscribe && only is not null)
            lists.Add(message, context.Content, rule.List, edits);
        var isListed = rule.List.Length > 0 && message.Metadata.GetValueOrDefault(Labels.List) is not { Length: > 0 };
        return edits.Count == 0 && !isListed ? null : new InjectDecision
        {
            Edits = edits.DrainToImmutable(),
            // Notices of this server go to the sender as before: to signed return paths they would come back as returned mail.
            NoticesTo = isSigned ? message.NoticesTo ?? message.ReturnPath : null,
            // By this label the next message of the list is known to be one that the recipient has unsubscribed from.
            Metadata = isListed ? message.Metadata.Clear().Add(Labels.List, rule.List) : InjectDecision.None.Metadata,
            Reason = isSigned ? "signed return paths" : "marked for returns",
        };
    }

    private void AddReturnPaths(MessageFacts message, SenderOptions rule, ulong origin, ImmutableArray<MessageEdit>.Builder edits)
    {
        foreach (var recipient in message.Recipients)
        {
            if (recipient.ReturnPath is null && Labels.AsksForReturnPath(message, recipient, rule.OnDemand))
                edits.Add(new MessageEdit
                {
                    ReturnPathOf = recipient.Address,
                    ReturnPath = marks.ReturnPath(rule.ReturnPath, message.Id, recipient.Address, origin),
                });
        }
    }
}
