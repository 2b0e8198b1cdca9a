namespace PolicyMta.Sdk;

/// <summary>
/// A decision maker behind one of the four doors. It is called by many threads at once and must be thread-safe. A handler that throws, or
/// that exceeds its deadline, is taken out of the decision: the hook's fallback holds for that message.
/// </summary>
/// <typeparam name="TContext">The facts that it sees.</typeparam>
/// <typeparam name="TDecision">What it may decide.</typeparam>
public interface IHookHandler<in TContext, TDecision>
    where TDecision : class, IDecision<TDecision>
{
    /// <summary>
    /// Whether the handler would have no opinion now whatever the case, for instance because its list is empty. Then it is not called, and
    /// if all handlers of a door say so its facts are not gathered. Asked for each case and by many threads: it answers at once, from
    /// memory. An exception counts as false.
    /// </summary>
    bool IsIdle => false;

    /// <summary>Decides on one case.</summary>
    /// <param name="context">The facts. Neither they nor memory reached through them may be kept after the call.</param>
    /// <param name="cancellationToken">Cancelled at the handler's deadline.</param>
    /// <returns>A decision, or null for "no opinion".</returns>
    ValueTask<TDecision?> DecideAsync(TContext context, CancellationToken cancellationToken);
}

/// <summary>
/// Decides once on each message before it is spooled: accept with edits and labels, refuse, or discard. If it fails, the client gets 451
/// and nothing is spooled.
/// </summary>
public interface IInjectHandler : IHookHandler<InjectContext, InjectDecision>;

/// <summary>
/// Decides on each recipient as it is given, before the message has come: at RCPT, and for calls of the HTTP API and messages of plugins
/// before on-inject. A face of on-inject: its deadline and what holds if a handler fails are on-inject's. If it fails, the client gets
/// 451 for that recipient.
/// </summary>
public interface IRecipientHandler : IHookHandler<RecipientContext, RecipientDecision>;

/// <summary>
/// Decides for the recipients of one domain where and how they are sent: first, again before each retry, and once more when the turn comes
/// of a delivery that waited under another policy generation or in so long a queue that its route was let go. Only the last decision
/// counts. If it fails, the delivery is deferred.
/// </summary>
public interface IRouteHandler : IHookHandler<RouteContext, RouteDecision>;

/// <summary>
/// Signs a message before it is sent; asked once for each message and policy generation while the message is in memory. If it fails, the
/// message is deferred.
/// </summary>
public interface ISignHandler : IHookHandler<SignContext, SignDecision>;

/// <summary>
/// Decides what follows from a failed delivery to one recipient. If it fails, the reply's own class holds: 4xx is retried, 5xx is final.
/// </summary>
public interface IBounceHandler : IHookHandler<BounceContext, BounceDecision>;
