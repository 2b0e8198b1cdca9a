using System.Net;
using PolicyMta.Simulation.Providers;
using PolicyMta.Simulation.Scenarios;

namespace PolicyMta.Simulation.Tests.Scenarios;

/// <summary>Small scenarios to change.</summary>
internal static class Samples
{
    /// <summary>A thousand messages to one provider in 1000 seconds, one each second.</summary>
    public static ScenarioOptions Scenario(params ReadOnlySpan<ProviderOptions> providers) => new()
    {
        Duration = TimeSpan.FromSeconds(1000),
        Sample = TimeSpan.FromSeconds(100),
        Providers = providers.IsEmpty ? [Provider("a")] : [.. providers],
        Sources = [Source()],
        Traffic = new ScenarioTrafficOptions { Messages = 1000, Streams = [Stream()] },
    };

    public static ProviderOptions Provider(string name) => new() { Name = name, Domains = [$"{name}.test"] };

    public static ScenarioSourceOptions Source() => new() { Name = "out1", Address = IPAddress.Parse("192.0.2.1") };

    public static StreamOptions Stream() => new() { Tenant = "acme", Campaign = "news", SenderDomain = "news.example" };
}
