using System.Net;
using PolicyMta.Simulation.Providers;

namespace PolicyMta.Simulation.Tests;

public sealed class SimulationOptionsTests
{
    [Fact]
    public void The_defaults_are_in_order()
    {
        var options = new SimulationOptions();
        Assert.Empty(options.Validate());
        Assert.All(options.Providers, provider => Assert.Empty(provider.Validate()));
        Assert.Equal(
            [Personality.Plain, Personality.Gmail, Personality.Yahoo, Personality.Microsoft],
            options.Providers.Select(provider => provider.Personality).Order());
    }

    [Fact]
    public void Every_mistake_is_named_by_its_setting()
    {
        var options = new SimulationOptions
        {
            FirstAddress = IPAddress.Parse("192.0.2.1"),
            Providers =
            [
                new() { Name = "one", Domains = ["one.test"], MxHosts = ["mx.one.test"] },
                new() { Name = "one", Domains = ["ONE.test"], MxHosts = ["mx.one.test"] },
            ],
        };
        Assert.Equal(
            ["first_address", "providers[1].name", "providers[1].domains", "providers[1].mx_hosts"],
            options.Validate().Select(mistake => mistake.Setting));
    }

    [Fact]
    public void Shares_may_not_exceed_the_whole()
    {
        var options = new ProviderOptions
        {
            Name = "one",
            Domains = ["one.test"],
            UnknownUsers = 0.6,
            FullMailboxes = 0.5,
            Drop = new() { AtBanner = 0.5, InData = 0.3, AfterDot = 0.3 },
        };
        Assert.Equal(["full_mailboxes", "drop"], options.Validate().Select(mistake => mistake.Setting));
    }
}
