using PolicyMta.Core.Files;

namespace PolicyMta.Server.Tests;

public sealed class StagingFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_removes_its_own_in_the_end_and_what_killed_runs_left_at_the_start()
    {
        var root = Path.Combine(_folder.Root, "staging");
        var staging = new StagingFolder(root, TimeProvider.System);
        Directory.CreateDirectory(staging.Path);
        Directory.CreateDirectory(Path.Combine(root, "left", "behind"));

        staging.RemoveOthers();
        Assert.Equal([staging.Path], Directory.GetDirectories(root));

        await staging.DisposeAsync();
        Assert.False(Directory.Exists(root));
    }

    [Fact]
    public async Task Temporary_ones_share_nothing_so_that_none_takes_anothers_away()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            var staging = StagingFolder.Temporary(TimeProvider.System);
            Directory.CreateDirectory(staging.Path);
            await Task.Yield();
            Assert.True(Directory.Exists(staging.Path));
            await staging.DisposeAsync();
            Assert.False(Directory.Exists(Path.GetDirectoryName(staging.Path)));
        })));
    }

    [Fact]
    public void Nothing_to_remove_is_no_failure() =>
        new StagingFolder(Path.Combine(_folder.Root, "none"), TimeProvider.System).RemoveOthers();

    [Fact]
    public void Servers_of_different_spools_do_not_share_a_root()
    {
        string Root(string spool) => Path.GetDirectoryName(StagingFolder.For(Path.Combine(_folder.Root, spool), TimeProvider.System).Path)!;

        Assert.Equal(Root("one"), Root("one"));
        Assert.NotEqual(Root("one"), Root("two"));
    }

    [Fact]
    public async Task Copies_lie_in_the_spool_and_are_the_servers_users_alone()
    {
        var spool = Path.Combine(_folder.Root, "spool");
        Directory.CreateDirectory(spool);
        File.SetUnixFileMode(spool, (UnixFileMode)0b111_111_111);
        await using var staging = StagingFolder.For(spool, TimeProvider.System);
        PrivateFolder.Demand(staging.Path);

        Assert.StartsWith(spool + "/", staging.Path, StringComparison.Ordinal);
        foreach (var folder in new[] { spool, Path.GetDirectoryName(staging.Path)!, staging.Path })
            Assert.Equal(PrivateFolder.OwnerOnly, File.GetUnixFileMode(folder));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_in_its_place_is_refused(bool dangling)
    {
        var spool = Path.Combine(_folder.Root, "spool");
        Directory.CreateDirectory(spool);
        Directory.CreateSymbolicLink(Path.Combine(spool, "plugin-copies"), dangling ? "/nowhere/at/all" : Path.GetTempPath());

        Assert.Contains(
            "is a link", Assert.Throws<IOException>(() => StagingFolder.For(spool, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_temporary_one_is_closed_to_others_before_anything_lies_in_it()
    {
        await using var staging = StagingFolder.Temporary(TimeProvider.System);
        Assert.Equal(PrivateFolder.OwnerOnly, File.GetUnixFileMode(Path.GetDirectoryName(staging.Path)!));
    }
}
