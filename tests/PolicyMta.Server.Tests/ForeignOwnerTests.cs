using System.Diagnostics;
using PolicyMta.Core.Files;
using PolicyMta.Server.Configuration;

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

    private static async Task GiveAwayAsync(string path)
    {
        using var chown = Process.Start("chown", ["65534", path]);
        await chown.WaitForExitAsync();
        Assert.Equal(0, chown.ExitCode);
    }
}
