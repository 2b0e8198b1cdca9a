using System.Collections.Frozen;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Core.Policy;

/// <summary>
/// Everything that policy is at one moment: the four chains and what the names in decisions mean. Immutable but for its lease count.
/// Made by PolicyMta.Policies, handed out by <see cref="PolicyStore"/>.
/// </summary>
internal sealed class PolicySnapshot
{
    /// <summary>The name of the profile and the pool that hold if nobody named one.</summary>
    public const string DefaultName = "default";

    private ReferenceCount _leases = new();

    public required long Generation { get; init; }

    /// <summary>A hash over every input: files, settings, assemblies.</summary>
    public required string Fingerprint { get; init; }

    public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>The face of on-inject at RCPT.</summary>
    public HookChain<RecipientContext, RecipientDecision> OnRecipient { get; init; } =
        HookChain<RecipientContext, RecipientDecision>.Empty;

    /// <summary>A hash over all that is asked at on-route: if it differs, mail that was held is asked about again.</summary>
    public string RouteIdentity { get; init; } = "";

    public HookChain<InjectContext, InjectDecision> OnInject { get; init; } = HookChain<InjectContext, InjectDecision>.Empty;

    public HookChain<RouteContext, RouteDecision> OnRoute { get; init; } = HookChain<RouteContext, RouteDecision>.Empty;

    public HookChain<SignContext, SignDecision> OnSign { get; init; } = HookChain<SignContext, SignDecision>.Empty;

    public HookChain<BounceContext, BounceDecision> OnBounce { get; init; } = HookChain<BounceContext, BounceDecision>.Empty;

    /// <summary>Traffic profiles by name. Holds at least "default".</summary>
    public required FrozenDictionary<string, TrafficProfile> Profiles { get; init; }

    /// <summary>Further traffic profiles, made when they are asked for; always the same for the same name.</summary>
    public Func<string, TrafficProfile?> MadeProfiles { get; init; } = static _ => null;

    /// <summary>What plugins say of where their limits and decisions are written, by the plugin's id.</summary>
    public ImmutableArray<(string Plugin, Func<OriginQuestion, SettingPlace?> Find)> Origins { get; init; } = [];

    /// <summary>Says what is wrong with a traffic profile that was made after the snapshot; null if nothing.</summary>
    public Func<TrafficProfile, string?> MistakeInProfile { get; init; } = static _ => null;

    /// <summary>Egress pools by name. Holds at least "default".</summary>
    public required FrozenDictionary<string, EgressPool> Pools { get; init; }

    /// <summary>The plugins' HTTP endpoints, by the plugin's id.</summary>
    public FrozenDictionary<string, ImmutableArray<PluginEndpoint>> Endpoints { get; init; } =
        FrozenDictionary<string, ImmutableArray<PluginEndpoint>>.Empty;

    /// <summary>The plugins that names below <c>/api/v1</c> lead to.</summary>
    public FrozenDictionary<string, string> Areas { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What finds templates, in the plugins' order.</summary>
    public ImmutableArray<(string Plugin, ITemplateSource Source)> TemplateSources { get; init; } = [];

    /// <summary>The plugins' commands, by name.</summary>
    public FrozenDictionary<string, OwnedCommand> Commands { get; init; } = FrozenDictionary<string, OwnedCommand>.Empty;

    /// <summary>What plugins add to the web console.</summary>
    public ImmutableArray<PluginPanel> Panels { get; init; } = [];

    /// <summary>The schedule of profiles that name none.</summary>
    public RetrySchedule Retry { get; init; } = new();

    /// <summary>The plugins' takers of events, in force with the snapshot.</summary>
    public ImmutableArray<(string Owner, IEventSink Sink)> EventSinks { get; init; } = [];

    /// <summary>
    /// Runs once the last lease has been released: stops services, disposes engines, unloads plugins that no newer snapshot uses.
    /// </summary>
    public Func<ValueTask>? Drained { get; init; }

    /// <summary>How many steps are at work under this snapshot, the store's own hold not counted.</summary>
    public int Leases => Math.Max(0, _leases.Value - 1);

    /// <summary>Who holds it, the store included while it is in force; 0 once it has drained.</summary>
    public int Holds => _leases.Value;

    /// <summary>What the name of a traffic profile means; null if nothing.</summary>
    public TrafficProfile? FindProfile(string name) => Profiles.TryGetValue(name, out var profile) ? profile : MadeProfiles(name);

    /// <summary>Adds a lease; false once the snapshot has drained.</summary>
    public bool TryAddLease() => _leases.TryAdd();

    /// <summary>Gives a lease back; the last one starts <see cref="Drained"/>.</summary>
    public void Release()
    {
        if (_leases.Release() == 0 && Drained is { } drained)
            _ = Task.Run(async () => await drained());
    }
}
