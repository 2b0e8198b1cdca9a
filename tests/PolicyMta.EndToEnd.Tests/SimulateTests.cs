using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>A scenario from the command line to the last line.</summary>
[Needs(Need.Programs)]
public sealed class SimulateTests
{
    [Fact]
    public async Task An_hour_is_simulated_and_accounted_for()
    {
        var chart = Path.Combine(Path.GetTempPath(), $"policymta-{Guid.NewGuid():N}.svg");
        try
        {
            var output = await Tool.RunAsync(
                "dotnet", "dotnet", Path.Combine(AppContext.BaseDirectory, "policymta.dll"), "simulate",
                Path.Combine(Root(), "examples", "simulations", "hour.yaml"), "--json", "--chart", chart);
            var line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last(line => line.StartsWith('{'));
            Assert.DoesNotContain(" ERROR ", output, StringComparison.Ordinal);
            using var json = JsonDocument.Parse(line);
            var report = json.RootElement;

            Assert.Equal(6000, Number(report, "messages"));
            Assert.Equal(3600, Number(report, "seconds_simulated"));
            Assert.True(report.GetProperty("seconds_real").GetDouble() > 0);
            Assert.InRange(Number(report, "delivered"), 3000, 6000);
            Assert.InRange(Number(report, "oracle_delivered"), Number(report, "delivered") * 0.98, 6000);
            var least = Number(report, "delivered") + Number(report, "rate_deferred_attempts");
            Assert.InRange(Number(report, "attempts"), least, 1_000_000);
            Assert.True(Number(report, "reports_taken") > 0);
            string[] names = ["messages", "delivered", "attempts", "rate_deferred_attempts", "oracle_delivered", "over_limit"];
            foreach (var name in names)
                Assert.Equal(Number(report, name), report.GetProperty("providers").EnumerateObject().Sum(one => Number(one.Value, name)));
            Assert.Contains("gmail-like", output, StringComparison.Ordinal);
            Assert.StartsWith("<svg", await File.ReadAllTextAsync(chart, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(chart);
        }
    }

    private static double Number(JsonElement report, string name) => report.GetProperty(name).GetDouble();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The repository was not found above the test's folder.");
        return folder.FullName;
    }
}
