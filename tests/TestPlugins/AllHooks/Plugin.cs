using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>
/// What a vendor might do at all four doors: reads header fields, sets one, picks a pool and a profile, looks at signatures and replies.
/// </summary>
public sealed class Plugin : IPlugin, IInjectHandler, IRouteHandler, ISignHandler, IBounceHandler
{
    private static readonly InjectDecision Marked = new() { Edits = [new MessageEdit { SetHeader = new("X-Checked", "yes") }] };
    private static readonly RouteDecision Chosen = new() { EgressPool = "default", TrafficProfile = "default" };

    public void Configure(IPluginBuilder builder)
    {
        builder.OnInject(this);
        builder.OnRoute(this);
        builder.OnSign(this);
        builder.OnBounce(this);
    }

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken) =>
        new(context.Content.GetHeader("Subject") is not null ? Marked : null);

    public ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken) => new(Chosen);

    public ValueTask<SignDecision?> DecideAsync(SignContext context, CancellationToken cancellationToken) =>
        new(context.Content.GetHeader("From") is not null ? null : SignDecision.None);

    public ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken) => default;
}
