using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Demo;
using PolicyMta.Server.Tests.Commands;

namespace PolicyMta.Server.Tests.Demo;

/// <summary>The demo's campaign: what its figures say is what the journal says, to the recipient.</summary>
public sealed class DemoCampaignTests : IDisposable
{
    private const int Recipients = 120;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_campaigns_figures_are_the_journals_sums()
    {
        var (exitCode, output, error) = await CommandLine.RunAsync(
            "demo", "--exit", "--messages", "20", "--campaign", $"{Recipients}", "--keep", _folder.Root);
        Assert.True(exitCode == ExitCode.Success, output + error);

        var file = Path.Combine(_folder.Root, "policymta.yaml");
        var configuration = ConfigurationLoader.Load(file);
        JsonElement stats;
        await using (await RunningServer.StartAsync(
            configuration, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None))
        {
            (exitCode, output, error) = await CommandLine.RunAsync("campaign", "stats", DemoCampaign.Name, "--json", "--config", file);
            Assert.True(exitCode == ExitCode.Success, output + error);
            stats = JsonElement.Parse(output);
        }

        Assert.Equal(("done", Recipients), (stats.GetProperty("state").GetString(), Of("expected")));
        Assert.Equal(Of("accepted"), Of("delivered") + Of("bounced") + Of("expired") + Of("queued") + Of("discarded"));
        Assert.Equal(Recipients, Of("accepted") + Of("refused"));
        var events = new OfflineJournal(configuration.Server.Events, configuration.Server.Spool.Path).Read(0, new EventReading())
            .SelectMany(static batch => batch.Events).Where(static told => told.Campaign == DemoCampaign.Name).ToList();
        Assert.Equal(Recipients, events.Where(static told => told.Kind == EventKind.Received)
            .SelectMany(static told => told.Recipients).Distinct().Count());
        foreach (var kind in new[] { EventKind.Delivered, EventKind.Bounced, EventKind.Expired })
            Assert.Equal(events.Where(told => told.Kind == kind).Sum(static told => told.Recipients.Length), Of(kind));
        Assert.Equal(
            events.Count(static told => told.Kind == EventKind.Clicked
                || (told.Kind == "PolicyMta.Engagement.machine" && told.Metadata["hit"] == "click")),
            stats.GetProperty("clicked").GetProperty("hits").GetInt64());

        long Of(string name) => stats.GetProperty(name).GetInt64();
    }
}
