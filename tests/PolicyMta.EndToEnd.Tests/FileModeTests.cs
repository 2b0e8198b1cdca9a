using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>What the server writes is for its own user, whatever the mask it was started with.</summary>
public sealed class FileModeTests
{
    private const UnixFileMode Others = (UnixFileMode)0b000_000_111;
    private const UnixFileMode GroupAndOthers = (UnixFileMode)0b000_111_111;

    [Fact]
    public async Task Spool_log_and_copies_of_plugins_are_the_servers_users_alone_and_events_its_groups_too()
    {
        using var folder = new TestFolder();
        await using var mta = new MtaProcess(folder.Path, "logging:\n  file: logs/server.log\ndns:\n  hosts_only: true\n");
        await mta.StartAsync();
        await using (var client = await SmtpTalk.StartAsync(mta.SmtpPort))
        {
            await client.HelloAsync();
            Assert.StartsWith(
                "250", await client.SendMailAsync("<a@sender.test>", "<b@receiver.test>", "Subject: x\r\n\r\nbody\r\n"u8.ToArray()),
                StringComparison.Ordinal);
        }


        var own = Below(folder["spool"]).Append(folder["spool"]).Append(folder["logs"]).Concat(Below(folder["logs"])).ToList();

        Assert.Contains(own, path => path.EndsWith("server.log", StringComparison.Ordinal));
        Assert.Contains(own, IsCopyOfPlugin);
        Assert.DoesNotContain(own, path => (File.GetUnixFileMode(path) & GroupAndOthers) != 0);
        Assert.DoesNotContain(Below(folder["events"]).Append(folder["events"]), path => (File.GetUnixFileMode(path) & Others) != 0);
    }

    private static bool IsCopyOfPlugin(string path) =>
        path.Contains("/plugin-copies/", StringComparison.Ordinal) && path.EndsWith(".dll", StringComparison.Ordinal);

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories);
}
