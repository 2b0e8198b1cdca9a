using PolicyMta.Core.Hooks;
using PolicyMta.Policies.Recording;

namespace PolicyMta.Policies;

/// <summary>
/// The chains of the four doors while they are being made, each with its deadline and with what holds when a handler fails.
/// </summary>
internal sealed class ChainSet(
    HookOptions options, RecordedContexts recorded, HookWatchdog watchdog, IHandlerReporter reporter, TimeProvider time)
{
    private const string HandlerFailed = "A policy handler failed";

    private static readonly InjectDecision RejectForNow = new()
    {
        Reject = SmtpReply.Parse("451 4.3.0 Policy is not available, try again later"),
        Reason = HandlerFailed,
    };

    private static readonly RecipientDecision RefuseForNow = new() { Reject = RejectForNow.Reject, Reason = HandlerFailed };
    private static readonly RouteDecision DeferForNow = new() { Defer = TimeSpan.FromMinutes(5), Reason = HandlerFailed };
    private static readonly SignDecision NotUnsigned = new() { Required = true, Reason = HandlerFailed };

    public ChainBuilder<RecipientContext, RecipientDecision> OnRecipient { get; } =
        new(HookName.Recipient, options, options.Deadline.Inject, RefuseForNow, recorded.OnRecipient, watchdog, reporter, time);

    public ChainBuilder<InjectContext, InjectDecision> OnInject { get; } =
        new(HookName.Inject, options, options.Deadline.Inject, RejectForNow, recorded.OnInject, watchdog, reporter, time);

    public ChainBuilder<RouteContext, RouteDecision> OnRoute { get; } =
        new(HookName.Route, options, options.Deadline.Route, DeferForNow, recorded.OnRoute, watchdog, reporter, time);

    public ChainBuilder<SignContext, SignDecision> OnSign { get; } =
        new(HookName.Sign, options, options.Deadline.Sign, NotUnsigned, recorded.OnSign, watchdog, reporter, time);

    public ChainBuilder<BounceContext, BounceDecision> OnBounce { get; } =
        new(HookName.Bounce, options, options.Deadline.Bounce, BounceDecision.None, recorded.OnBounce, watchdog, reporter, time);

    /// <summary>Adds what a plugin brings that is asked after all others; returns it as it is shown.</summary>
    public IEnumerable<LoadedHandler> AddLast(LoadedHandlers handlers) =>
    [
        .. OnInject.Add(handlers.Id, handlers.OnInjectLast, handlers.Tables),
        .. OnSign.Add(handlers.Id, handlers.OnSignLast, handlers.Tables),
    ];

    /// <summary>Adds what a plugin or script brings; returns it as it is shown.</summary>
    public IEnumerable<LoadedHandler> Add(LoadedHandlers handlers) =>
    [
        .. OnRecipient.Add(handlers.Id, handlers.OnRecipient, handlers.Tables),
        .. OnInject.Add(handlers.Id, handlers.OnInject, handlers.Tables),
        .. OnRoute.Add(handlers.Id, handlers.OnRoute, handlers.Tables),
        .. OnSign.Add(handlers.Id, handlers.OnSign, handlers.Tables),
        .. OnBounce.Add(handlers.Id, handlers.OnBounce, handlers.Tables),
    ];
}
