using PolicyMta.Testing.Plugins;

namespace PolicyMta.IspRules.Tests;

/// <summary>The plugin under test, with its settings read by the host's own binder.</summary>
internal sealed class LoadedRules
{
    private static readonly string DefaultsFile = Path.Combine(AppContext.BaseDirectory, "shipped", "defaults.yaml");

    private readonly TestPluginBuilder _builder;

    private LoadedRules(TestPluginBuilder builder)
    {
        _builder = builder;
        new IspRulesPlugin().Configure(builder);
    }

    public IReadOnlyList<string> Problems => _builder.Problems;

    public IReadOnlyList<TrafficProfile> Profiles => _builder.Profiles;

    /// <summary>The shipped rules with these settings over them.</summary>
    public static LoadedRules Shipped(string settings = "", ITraffic? traffic = null, IDirectives? directives = null) =>
        new(new TestPluginBuilder(settings, DefaultsFile)
        {
            Traffic = traffic ?? new TestTraffic(),
            Directives = directives ?? new TestDirectives(),
        });

    /// <summary>These rules alone.</summary>
    public static LoadedRules Only(string settings) => new(new TestPluginBuilder(settings));

    public IReadOnlyList<(string Setting, string Kind, string Name)> EgressNames => _builder.EgressNames;

    /// <summary>A profile that was declared, or is made when a decision names it.</summary>
    public TrafficProfile Profile(string name) => Profiles.SingleOrDefault(profile => profile.Name == name)
        ?? _builder.ProfileMakers.Single()(name) ?? throw new InvalidOperationException($"There is no profile {name}.");

    /// <summary>Runs a command with these values of options and arguments.</summary>
    public async Task<CommandResult> RunAsync(string name, params (string Name, string Value)[] values) =>
        await _builder.Commands.Single(command => command.Name == name).Handler(
            new CommandCall { Values = values.ToImmutableDictionary(value => value.Name, value => ImmutableArray.Create(value.Value)) },
            default);

    public async Task<InjectDecision?> InjectAsync(InjectContext context) =>
        await _builder.LastInjectHandlers.Single().DecideAsync(context, default);

    public async Task<RouteDecision?> RouteAsync(RouteContext context) =>
        await _builder.RouteHandlers.Single().DecideAsync(context, default);

    public async Task<BounceDecision?> ReactAsync(BounceContext context) =>
        await _builder.BounceHandlers.Single().DecideAsync(context, default);
}
