namespace PolicyMta.Simulation.Providers;

/// <summary>The providers of a simulation that names none: one of each personality, strict enough that all outcomes occur.</summary>
internal static class ProviderDefaults
{
    public static IReadOnlyList<ProviderOptions> All { get; } =
    [
        new()
        {
            Name = "gmail-like",
            Personality = Personality.Gmail,
            Domains = ["gmail-sim.test", "*.gmail-sim.test"],
            MxHosts = ["mx1.google-sim.test", "mx2.google-sim.test"],
            Connections = 10,
            MessagesPerConnection = 100,
            MessageRate = new Rate(600, TimeSpan.FromSeconds(1)),
            UnknownUsers = 0.02,
            RequireDkim = true,
        },
        new()
        {
            Name = "yahoo-like",
            Personality = Personality.Yahoo,
            Domains = ["yahoo-sim.test"],
            MxHosts = ["mta5.yahoodns-sim.test", "mta6.yahoodns-sim.test"],
            Connections = 5,
            MessagesPerConnection = 20,
            UnknownUsers = 0.03,
            FullMailboxes = 0.01,
        },
        new()
        {
            Name = "microsoft-like",
            Personality = Personality.Microsoft,
            Domains = ["outlook-sim.test", "hotmail-sim.test"],
            MxHosts = ["outlook-sim-test.olc.protection.outlook-sim.test"],
            Connections = 8,
            MessageRate = new Rate(400, TimeSpan.FromSeconds(1)),
            UnknownUsers = 0.02,
            FullMailboxes = 0.01,
        },
        new()
        {
            Name = "plain",
            Domains = ["mail-sim.test"],
            GreylistFor = TimeSpan.FromSeconds(3),
            GreylistShare = 0.2,
            UnknownUsers = 0.01,
            Drop = new DropOptions { AtBanner = 0.02, InData = 0.02 },
        },
    ];
}
