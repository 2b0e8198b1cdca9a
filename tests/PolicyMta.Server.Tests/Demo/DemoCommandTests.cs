using System.Text.Json;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Tests.Commands;

namespace PolicyMta.Server.Tests.Demo;

public sealed class DemoCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_demos_at_once_account_for_every_message()
    {
        var runs = await Task.WhenAll(RunAsync("one"), RunAsync("two"));

        foreach (var (exitCode, output, error) in runs)
        {
            Assert.True(exitCode == ExitCode.Success, output + error);
            Assert.Matches(@"^Console: http://127\.0\.0\.1:\d+/console/login\?range=10m#[\w-]{43}\r?$", output.Split('\n')[1]);
            using var report = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
            var accepted = Number("accepted");
            Assert.True(accepted >= 60);
            Assert.Equal(accepted, Number("delivered") + Number("bounced") + Number("queued"));

            long Number(string name) => report.RootElement.GetProperty(name).GetInt64();
        }
    }

    [Fact]
    public async Task A_kept_folder_is_a_working_installation()
    {
        await RunAsync("kept");

        var kept = Path.Combine(_folder.Root, "kept");
        var (exitCode, output, error) = await CommandLine.RunAsync("check", "--config", Path.Combine(kept, "policymta.yaml"));
        Assert.True(exitCode == ExitCode.Success, error);
        Assert.Contains("plugin PolicyMta.DkimSigning: on-sign", output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(kept, "events")));
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string folder) =>
        CommandLine.RunAsync("demo", "--exit", "--messages", "60", "--keep", Path.Combine(_folder.Root, folder));
}
