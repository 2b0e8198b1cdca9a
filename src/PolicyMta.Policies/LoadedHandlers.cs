using PolicyMta.Core.Policy;
using PolicyMta.Policies.Egress;
using PolicyMta.Policies.Plugins;

namespace PolicyMta.Policies;

/// <summary>
/// What one plugin or script brings to the four doors. At most one handler a door from a script; a plugin may bring several. Immutable.
/// </summary>
/// <param name="Id">The plugin's id or the script's path below its folder.</param>
internal sealed record LoadedHandlers(string Id)
{
    /// <summary>The face of on-inject at RCPT.</summary>
    public ImmutableArray<IRecipientHandler> OnRecipient { get; init; } = [];

    public ImmutableArray<IInjectHandler> OnInject { get; init; } = [];

    /// <summary>Those that are asked after all others.</summary>
    public ImmutableArray<IInjectHandler> OnInjectLast { get; init; } = [];

    public ImmutableArray<IRouteHandler> OnRoute { get; init; } = [];

    public ImmutableArray<ISignHandler> OnSign { get; init; } = [];

    /// <summary>Those that are asked after all others.</summary>
    public ImmutableArray<ISignHandler> OnSignLast { get; init; } = [];

    public ImmutableArray<IBounceHandler> OnBounce { get; init; } = [];

    /// <summary>The tables that a plugin's handlers may ask; null for a script, which says itself what it reads.</summary>
    public PluginTables? Tables { get; init; }

    public ImmutableArray<TrafficProfile> Profiles { get; init; } = [];

    /// <summary>What makes profiles when a decision names them.</summary>
    public ImmutableArray<Func<string, TrafficProfile?>> ProfileMakers { get; init; } = [];

    /// <summary>What says where its limits and decisions are written.</summary>
    public ImmutableArray<Func<OriginQuestion, SettingPlace?>> Origins { get; init; } = [];

    /// <summary>Egress pools and sources that its settings name.</summary>
    public ImmutableArray<EgressName> EgressNames { get; init; } = [];

    public ImmutableArray<PluginEndpoint> Endpoints { get; init; } = [];

    /// <summary>The names below <c>/api/v1</c> that lead to its endpoints.</summary>
    public ImmutableArray<string> Areas { get; init; } = [];

    public ImmutableArray<ITemplateSource> TemplateSources { get; init; } = [];

    public ImmutableArray<PluginCommand> Commands { get; init; } = [];

    public ImmutableArray<PluginPanel> Panels { get; init; } = [];
}
