using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>A disk that fills and empties three times under load. Needs root, for a small file system in memory.</summary>
[Needs(Need.Root)]
public sealed class DiskFullTests
{
    [Fact]
    public async Task Nothing_accepted_is_lost_and_mail_is_taken_again_when_space_returns()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["disk"]);
        await Tool.RunAsync("mount", "mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", folder["disk"]);
        try
        {
            await FillAndEmptyAsync(folder);
        }
        finally
        {
            await Tool.RunAsync("umount", "mount", "-l", folder["disk"]);
        }
    }

    private static async Task FillAndEmptyAsync(TestFolder folder)
    {
        await using var sink = new CountingSink();
        await using var mta = new MtaProcess(Path.Combine(folder["disk"], "mta"), $"delivery:\n  next_hop: 127.0.0.1:{sink.Port}");
        var filler = Path.Combine(folder["disk"], "filler");
        var client = new LoadClient(mta.SmtpPort, size: 20_000);
        using var stop = new CancellationTokenSource();
        await mta.StartAsync();
        var load = client.RunAsync(sessions: 6, limit: 1_000_000, stop.Token);
        for (var round = 1; round <= 3; round++)
        {
            var before = client.Accepted.Count;
            await Eventually.TrueAsync(
                () => client.Accepted.Count > before + 100, () => $"No mail was taken in round {round}:\n{mta.Output}");
            var refused = client.Refusals.Values.Sum();
            Fill(filler);
            await Eventually.TrueAsync(
                () => client.Refusals.Values.Sum() > refused + 20, () => $"The full disk was not noticed in round {round}:\n{mta.Output}");
            File.Delete(filler);
        }

        var last = client.Accepted.Count;
        await Eventually.TrueAsync(
            () => client.Accepted.Count > last + 100, () => $"No mail was taken after the disk had room again:\n{mta.Output}");

        Fill(filler);
        await mta.KillAsync();
        await mta.StartAsync();
        File.Delete(filler);
        await stop.CancelAsync();
        await load;
        Assert.All(client.Refusals.Keys, reply => Assert.StartsWith("45", reply, StringComparison.Ordinal));
        await Eventually.TrueAsync(
            () => client.Accepted.All(sink.Copies.ContainsKey),
            () => $"Accepted mail is missing: {client.Accepted.Count(id => !sink.Copies.ContainsKey(id))}\n{mta.Output}");
    }

    private static void Fill(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            var zeros = new byte[64 * 1024];
            for (var offset = 0L; ; offset += zeros.Length)
                RandomAccess.Write(file, zeros, offset);
        }
        catch (IOException)
        {
        }
    }
}
