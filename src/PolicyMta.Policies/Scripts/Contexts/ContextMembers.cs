using Jint.Native;

namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>
/// What the function of a hook sees: the properties of the context, then those of the message that it does not have itself, then what is
/// taken apart for convenience.
/// </summary>
internal static class ContextMembers
{
    public static IReadOnlyList<ContextMember<TContext>> Of<TContext, TDecision>()
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision>
    {
        var members = new List<ContextMember<TContext>>();
        foreach (var property in PropertyWriter<TContext>.Of())
            Add(new(property.Name, property.TypeScript, null, property.Property, (engine, context, _) => property.Write(engine, context)));
        foreach (var property in PropertyWriter<MessageFacts>.Of())
            Add(new(property.Name, property.TypeScript, null, property.Property, (engine, context, _) =>
                property.Write(engine, context.Message)));
        Add(LabelMembers.Of<TContext, TDecision>(static context => RecipientsOf<TContext, TDecision>(context)));
        foreach (var member in Extra<TContext>())
            Add(member);
        return members;

        void Add(ContextMember<TContext> member)
        {
            if (!members.Exists(other => other.Name == member.Name))
                members.Add(member);
        }
    }

    private static IEnumerable<Recipient> RecipientsOf<TContext, TDecision>(TContext context)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision> =>
        context is RecipientContext asked ? asked.Message.Recipients.Prepend(asked.Recipient) : context.Message.Recipients;

    private static IEnumerable<ContextMember<TContext>> Extra<TContext>()
    {
        if (typeof(TContext) == typeof(InjectContext))
            return (IEnumerable<ContextMember<TContext>>)ContentMembers.Of<InjectContext>(context => context.Content);
        if (typeof(TContext) == typeof(SignContext))
            return (IEnumerable<ContextMember<TContext>>)ContentMembers.Of<SignContext>(context => context.Content);
        if (typeof(TContext) == typeof(BounceContext))
            return (IEnumerable<ContextMember<TContext>>)ReplyMembers();
        return [];
    }

    private static IEnumerable<ContextMember<BounceContext>> ReplyMembers() =>
    [
        new("code", "number", "The reply's code, for instance 550.", null, (_, context, _) => context.Reply.Code),
        new("enhanced", "string | null", "The reply's enhanced status code, for instance \"5.1.1\", or null.", null,
            (_, context, _) => context.Reply.Enhanced is { } enhanced ? JsString.Create(enhanced.ToString()) : JsValue.Null),
        new("text", "string", "The reply's text without codes.", null, (_, context, _) => JsString.Create(context.Reply.Text)),
    ];
}
