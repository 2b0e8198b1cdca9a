using System.Diagnostics;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>A message at which a plugin ends the whole process is held in the end, and other mail flows.</summary>
public sealed class PoisonTests
{
    /// <summary>The first end without a word has the next server look; three that are seen count.</summary>
    private const int Ends = 4;

    [Fact]
    public async Task A_message_at_which_the_process_ends_is_held_and_other_mail_flows()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink();
        await using var mta = new MtaProcess(
            folder.Path,
            $$"""
            delivery: { next_hop: "127.0.0.1:{{sink.Port}}" }
            plugins:
              path: [{{Path.Combine(AppContext.BaseDirectory, "TestPlugins")}}]
              disabled: [Test.Reads]
              settings: { Test.Misbehaves: { how: end-the-process } }
            """);
        await mta.StartAsync();
        await new LoadClient(mta.SmtpPort, "poison.test").RunAsync(sessions: 1, limit: 1, CancellationToken.None);
        await EndedAsync(mta);

        for (var i = 1; i < Ends; i++)
        {
            await mta.StartUntilAsync(static () => true);
            await EndedAsync(mta);
        }

        await mta.StartAsync();
        var fine = new LoadClient(mta.SmtpPort, "fine.test");
        await fine.RunAsync(sessions: 1, limit: 20, CancellationToken.None);
        await Eventually.TrueAsync(() => fine.Accepted.All(sink.Copies.ContainsKey), () => $"Other mail did not flow:\n{mta.Output}");
        await Eventually.TrueAsync(
            async () => (await HeldAsync(mta)).Contains(
                "has ended without a word 3 times in a row while policy was asked about this message", StringComparison.Ordinal),
            () => $"Nothing was held:\n{mta.Output}");
    }

    private static async Task EndedAsync(MtaProcess mta)
    {
        using var process = Process.GetProcessById(mta.Id);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        await mta.KillAsync();
    }

    private static async Task<string> HeldAsync(MtaProcess mta)
    {
        var (exitCode, output) = await MtaProcess.RunAsync("events", "export", "--kind", "held", "--config", mta.ConfigurationFile);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
