using PolicyMta.IspRules.Replies;
using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Explain;

/// <summary>What holds for some mail, and where each of it is written. Immutable.</summary>
internal sealed record Explanation
{
    public required Place Place { get; init; }

    public required RuleStack Stack { get; init; }

    /// <summary>The traffic profile that the mail is given.</summary>
    public required string Profile { get; init; }

    public required string Pool { get; init; }

    /// <summary>The rules and narrowings, the strongest first.</summary>
    public required ImmutableArray<(Layer Layer, SettingPlace? Place)> Layers { get; init; }

    public required ImmutableArray<ExplainedSetting> Settings { get; init; }

    /// <summary>The reactions in the order of asking.</summary>
    public required ImmutableArray<(ReplyRule Reply, SettingPlace? Place)> Replies { get; init; }

    public required ImmutableArray<Override> Overrides { get; init; }

    /// <summary>What counters of the profile have counted in the running server.</summary>
    public required ImmutableArray<CounterUse> Counters { get; init; }

    public static Explanation Of(
        Place place, RuleStack stack, CommandCall call, Func<string, SettingPlace?> placeOf, ImmutableArray<IOverrides> overrides,
        ITraffic traffic)
    {
        var pool = call.Get("--pool") ?? stack.Pool ?? "default";
        var source = call.Get("--source");
        var asked = new Asked(place.Domain, source, pool, call.Get("--tenant"), call.Get("--campaign"));
        var layers = stack.LayersFor(
            call.Get("--tenant") ?? MessageFacts.DefaultTenant, call.Get("--campaign") ?? "", pool, source);
        var profile = stack.ProfileOf(layers);
        return new Explanation
        {
            Place = place,
            Stack = stack,
            Profile = profile.Name,
            Pool = pool,
            Layers = [.. layers.Reverse().Select(layer => (layer, placeOf(layer.Path)))],
            Settings = [.. SettingText.In(typeof(TrafficProfile)).Select(setting =>
            {
                var from = layers.LastOrDefault(layer => placeOf(Paths.Below(layer.Path, setting.Name)) is not null);
                return new ExplainedSetting(
                    setting.Name,
                    SettingText.Of(setting.Property.GetValue(profile)),
                    from?.ToString() ?? "built in",
                    from is null ? null : placeOf(Paths.Below(from.Path, setting.Name)));
            })],
            Replies = [.. stack.Replies.Select(reply => (reply, placeOf(Paths.Of(reply))))],
            Overrides = [.. overrides.SelectMany(one => one.For(stack, profile.Name, asked))],
            Counters = [.. CounterUse.Of(profile, stack.Provider, asked, traffic)],
        };
    }
}
