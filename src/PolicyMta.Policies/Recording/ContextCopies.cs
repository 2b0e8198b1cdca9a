using PolicyMta.Core.Hooks;

namespace PolicyMta.Policies.Recording;

/// <summary>
/// Copies of contexts that may be kept: what is lent is copied, what is large is cut, and nothing of a plugin's own types stays. Null for
/// one whose header or labels are too large to keep whole.
/// </summary>
internal static class ContextCopies
{
    public static Example<RecipientContext>? Of(RecipientContext context)
    {
        var size = new CopySize();
        if (FactCopies.Of(context.Message, ref size) is not { } message)
            return null;
        var recipient = FactCopies.Of([context.Recipient], ref size)[0];
        size.Add(context.Source.Helo, context.Source.AuthenticatedAs, context.Source.Tls);
        var copy = new RecipientContext { Message = message, Recipient = recipient, Source = context.Source };
        return Made<RecipientContext, RecipientDecision>(
            copy, SoFarCopies.Of(context.SoFar, ref size), GroupOf(message, context.Domain), size);
    }

    public static Example<InjectContext>? Of(InjectContext context)
    {
        var size = new CopySize();
        if (FactCopies.Of(context.Message, ref size) is not { } message
            || ContentCopy.Of(context.Content, ref size, out var isCut) is not { } content)
            return null;
        var copy = new InjectContext { Message = message, Content = content, Source = context.Source };
        size.Add(context.Source.Helo, context.Source.AuthenticatedAs, context.Source.Tls);
        var example = Made<InjectContext, InjectDecision>(copy, SoFarCopies.Of(context.SoFar, ref size), GroupOf(message, ""), size);
        return example is null ? null : example with { IsCut = isCut };
    }

    public static Example<SignContext>? Of(SignContext context)
    {
        var size = new CopySize();
        if (FactCopies.Of(context.Message, ref size) is not { } message
            || ContentCopy.Of(context.Content, ref size, out var isCut) is not { } content)
            return null;
        var copy = new SignContext { Message = message, Content = content, EgressPool = context.EgressPool };
        size.Add(context.EgressPool);
        var example = Made<SignContext, SignDecision>(copy, SoFarCopies.Of(context.SoFar, ref size), GroupOf(message, ""), size);
        return example is null ? null : example with { IsCut = isCut };
    }

    public static Example<RouteContext>? Of(RouteContext context)
    {
        var size = new CopySize();
        if (FactCopies.Of(context.Message, ref size) is not { } message)
            return null;
        var copy = new RouteContext
        {
            Message = message,
            Domain = context.Domain,
            Recipients = FactCopies.Of(context.Recipients, ref size),
            Site = context.Site,
            MxHosts = context.MxHosts,
            Attempts = context.Attempts,
            LastReply = context.LastReply,
            Age = context.Age,
        };
        size.Add(context.Domain, context.Site, context.LastReply?.Text);
        foreach (var host in context.MxHosts)
            size.Add(host);
        var group = GroupOf(message, $"{context.Domain}\n{context.Provider}\n{context.LastReply?.Code}");
        return Made<RouteContext, RouteDecision>(copy, SoFarCopies.Of(context.SoFar, ref size), group, size);
    }

    public static Example<BounceContext>? Of(BounceContext context)
    {
        var size = new CopySize();
        if (FactCopies.Of(context.Message, ref size) is not { } message)
            return null;
        var copy = new BounceContext
        {
            Message = message,
            Recipient = context.Recipient,
            Domain = context.Domain,
            Stage = context.Stage,
            Reply = context.Reply,
            IsRemoteReply = context.IsRemoteReply,
            Attempt = context.Attempt,
            Age = context.Age,
            RemoteHost = context.RemoteHost,
            RemoteAddress = context.RemoteAddress,
            Site = context.Site,
            Provider = context.Provider,
            EgressPool = context.EgressPool,
            EgressSource = context.EgressSource,
            TrafficProfile = context.TrafficProfile,
            Origin = context.Origin,
            OriginalId = context.OriginalId,
            OriginalTenant = context.OriginalTenant,
            OriginalCampaign = context.OriginalCampaign,
            OriginalReturnPath = context.OriginalReturnPath,
            FeedbackType = context.FeedbackType,
            ArrivalDate = context.ArrivalDate,
            ReportingMta = context.ReportingMta,
            ReportKey = context.ReportKey,
        };
        size.Add(context.OriginalTenant, context.OriginalCampaign, context.OriginalReturnPath);
        size.Add(context.FeedbackType, context.ReportingMta, context.ReportKey);
        size.Add(context.Recipient, context.Reply.Text, context.RemoteHost, context.Site);
        size.Add(context.Provider, context.EgressPool, context.EgressSource);
        var group = GroupOf(
            message, $"{context.Domain}\n{context.Provider}\n{context.Stage}\n{context.Reply.Code}\n{context.Reply.Enhanced}");
        return Made<BounceContext, BounceDecision>(copy, SoFarCopies.Of(context.SoFar, ref size), group, size);
    }

    private static Example<TContext>? Made<TContext, TDecision>(TContext copy, TDecision? soFar, string group, CopySize size)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision> =>
        soFar is null || size.IsTooLarge ? null : new Example<TContext>(HookContexts.After(copy, soFar), group, size.Bytes, false);

    private static string GroupOf(MessageFacts message, string more)
    {
        var domain = message.Recipients.IsDefaultOrEmpty ? "" : message.Recipients[0].Domain;
        return $"{message.Tenant}\n{Recipient.DomainOf(message.ReturnPath)}\n{domain}\n{more}";
    }
}
