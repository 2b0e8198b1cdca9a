using System.Text.Json;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Statistics;
using PolicyMta.Server.Statistics.Asking;
using PolicyMta.Server.Statistics.Counting;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Server.Tests.Statistics;

namespace PolicyMta.Server.Tests.Demo;

/// <summary>What a demo prints in the end, what its statistics say, and what its journal adds up to is the same.</summary>
public sealed class DemoStatisticsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demos_figures_are_its_statistics_and_its_journals_sums()
    {
        var (exitCode, output, error) = await CommandLine.RunAsync("demo", "--exit", "--messages", "400", "--keep", _folder.Root);
        Assert.True(exitCode == ExitCode.Success, output + error);
        using var printed = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
        var options = ConfigurationLoader.Load(Path.Combine(_folder.Root, "policymta.yaml")).Server;
        var files = new StatisticsFiles(options.Spool.Path);
        var total = Assert.Single(Read(files, "total", []));

        Assert.Equal(
            Sums.WithoutFirst(Sums.Of(new OfflineJournal(options.Events, options.Spool.Path).Read(0, new EventReading())
                .SelectMany(static batch => batch.Events))),
            Sums.WithoutFirst(total.Totals));
        Assert.Equal(Printed("accepted"), total.Totals[(int)StatMetric.Accepted]);
        Assert.Equal(Printed("delivered"), total.Totals[(int)StatMetric.Delivered]);
        Assert.Equal(Printed("deferred"), total.Totals[(int)StatMetric.Deferred]);
        Assert.Equal(Printed("bounced"), total.Totals[(int)StatMetric.Bounced] + total.Totals[(int)StatMetric.Expired]);
        Assert.Equal(Printed("dropped"), total.Totals[(int)StatMetric.Discarded]);

        var domains = Read(files, "domain", [StatField.Domain]);
        foreach (var provider in printed.RootElement.GetProperty("providers").EnumerateObject())
        {
            var served = options.Simulation!.Providers.FirstOrDefault(one => one.Name == provider.Name);
            var own = domains.Where(series => served is null
                ? options.Simulation.Providers.All(one => !one.Serves(series.Names[0]))
                : served.Serves(series.Names[0])).ToList();
            foreach (var metric in new[] { StatMetric.Accepted, StatMetric.Delivered, StatMetric.Deferred })
                Assert.Equal(
                    provider.Value.GetProperty(metric.ToString().ToLowerInvariant()).GetInt64(),
                    own.Sum(series => series.Totals[(int)metric]));
        }

        long Printed(string name) => printed.RootElement.GetProperty(name).GetInt64();
    }

    private static IReadOnlyList<StatsSeries> Read(StatisticsFiles files, string view, StatField[] by) => new FiguresReader(files).Read(
        new StatsQuestion
        {
            View = StatViews.Find(view)!,
            By = [.. by],
            Metrics = StatMetrics.All,
            From = 0,
            To = 4_000_000_000 / 86_400 * 86_400,
            Step = 86_400,
            Limit = 1_000,
            Sort = StatMetric.Delivered,
            WithValues = false,
        },
        CancellationToken.None);
}
