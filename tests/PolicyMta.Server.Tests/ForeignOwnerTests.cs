using System.Diagnostics;
using PolicyMta.Core.Files;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Logging;

namespace PolicyMta.Server.Tests;

/// <summary>What another user laid there, or can change, is not trusted.</summary>
[Needs(Need.Root)]
public sealed class ForeignOwnerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_of_another_user_in_the_place_of_plugin_copies_is_refused()
    {
        var place = Path.Combine(_folder.Root, "spool", "plugin-copies");
        Directory.CreateDirectory(place);
        await GiveAwayAsync(place);

        Assert.Contains(
            "belongs to another user",
            Assert.Throws<IOException>(() => StagingFolder.For(Path.GetDirectoryName(place)!, TimeProvider.System)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_a_spool_of_another_user_no_copies_of_plugins_lie(bool isLink)
    {
        var spool = Directory.CreateDirectory(Path.Combine(_folder.Root, "spool")).FullName;
        await GiveAwayAsync(spool);
        if (isLink)
            spool = Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "link"), spool).FullName;

        await using var staging = StagingFolder.For(spool, TimeProvider.System);

        Assert.False(staging.Path.StartsWith(_folder.Root, StringComparison.Ordinal));
        Assert.Equal(
            (FileAccessRights.OwnUser, (UnixFileMode)0b111_000_000),
            FileAccessRights.Of(Path.GetDirectoryName(staging.Path)!) is { } rights ? (rights.Owner, rights.Mode) : default);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_spool_that_anybody_could_have_laid_there_is_found(bool isLink)
    {
        var common = Directory.CreateDirectory(Path.Combine(_folder.Root, "common")).FullName;
        File.SetUnixFileMode(common, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        var place = Path.Combine(common, "spool");
        if (isLink)
            Directory.CreateSymbolicLink(place, Directory.CreateDirectory(Path.Combine(_folder.Root, "real")).FullName);
        else
            Directory.CreateDirectory(place);
        await GiveAwayAsync(place);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "scripts"));
        var config = _folder.Write(
            "policymta.yaml", $"http: {{ address: 127.0.0.1:8025 }}\nscripts: {{ path: scripts }}\nspool: {{ path: {place} }}\n");

        Assert.Equal([place], ForeignWriters.Find(ConfigurationLoader.Load(config), []).Select(found => found.Place.File));
    }

    [Fact]
    public async Task The_owner_of_a_file_is_told()
    {
        var file = _folder.Write("a", "");
        await GiveAwayAsync(file);
        Assert.Equal((65534u, FileKind.File), FileAccessRights.Of(file) is { } rights ? (rights.Owner, rights.Kind) : default);
    }

    [Theory]
    [InlineData("policymta.yaml")]
    [InlineData("users.yaml")]
    [InlineData("scripts/a.js")]
    [InlineData("scripts")]
    public async Task A_file_of_another_user_is_found(string name)
    {
        _folder.Write("scripts/a.js", "");
        _folder.Write("users.yaml", "");
        var config = _folder.Write(
            "policymta.yaml", "http: { address: 127.0.0.1:8025 }\nusers_file: users.yaml\nscripts: { path: scripts }\n");
        await GiveAwayAsync(Path.Combine(_folder.Root, name));

        Assert.Equal(
            [Path.Combine(_folder.Root, name)],
            ForeignWriters.Find(ConfigurationLoader.Load(config), []).Select(found => found.Place.File));
    }

    [Fact]
    public async Task A_link_of_another_user_is_found_although_it_leads_to_an_own_file()
    {
        var real = _folder.Write("real/policymta.yaml", "http: { address: 127.0.0.1:8025 }\nscripts: { path: scripts }\n");
        Directory.CreateDirectory(Path.Combine(_folder.Root, "real", "scripts"));
        var common = Directory.CreateDirectory(Path.Combine(_folder.Root, "common")).FullName;
        File.SetUnixFileMode(common, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        Directory.CreateSymbolicLink(Path.Combine(common, "conf"), Path.GetDirectoryName(real)!);
        await GiveAwayAsync(Path.Combine(common, "conf"));

        Assert.Equal(
            [Path.Combine(common, "conf")],
            ForeignWriters.Find(ConfigurationLoader.Load(Path.Combine(common, "conf", "policymta.yaml")), [])
                .Select(found => found.Place.File));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_file_that_another_user_laid_is_not_written_to(bool isLink)
    {
        var common = Directory.CreateDirectory(Path.Combine(_folder.Root, "common")).FullName;
        var log = Path.Combine(common, "server.log");
        var target = isLink ? Path.Combine(_folder.Root, "victim") : log;
        File.WriteAllText(target, "as it was");
        if (isLink)
            File.CreateSymbolicLink(log, target);
        await GiveAwayAsync(log);
        File.SetUnixFileMode(common, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        using var standardError = new StringWriter();

        var refused = Assert.Throws<IOException>(
            () => ServerLog.Create(new LoggingOptions { File = log }, standardError, TimeProvider.System));

        Assert.Contains("belongs to another user (id 65534)", refused.Message, StringComparison.Ordinal);
        Assert.Equal("as it was", File.ReadAllText(target));
        var config = _folder.Write(
            "policymta.yaml", $"http: {{ address: 127.0.0.1:8025 }}\nlogging: {{ file: {log} }}\nscripts: {{ path: common }}\n");
        Assert.Contains(
            FolderMistakes.In(ConfigurationLoader.Load(config)), mistake => mistake.Message.Contains(log, StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_file_behind_an_own_link_is_written_to()
    {
        var target = _folder.Write("target", "");
        var link = Path.Combine(_folder.Root, "server.log");
        File.CreateSymbolicLink(link, target);

        Assert.Null(LaidFile.MistakeIn(link));
        Assert.Null(LaidFile.MistakeIn(Path.Combine(_folder.Root, "not-yet")));
    }

    private static async Task GiveAwayAsync(string path)
    {
        using var chown = Process.Start("chown", ["-h", "65534", path]);
        await chown.WaitForExitAsync();
        Assert.Equal(0, chown.ExitCode);
    }
}
