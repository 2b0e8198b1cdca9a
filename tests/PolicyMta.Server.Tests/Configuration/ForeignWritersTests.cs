using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Configuration;

/// <summary>Files that the server obeys and others can write are told, or refused by a setting.</summary>
public sealed class ForeignWritersTests : IDisposable
{
    private const UnixFileMode All = (UnixFileMode)0b111_111_111;
    private readonly TestFolder _folder = new();
    private readonly string _config;

    public ForeignWritersTests()
    {
        _folder.Write("scripts/lib/a.js", "export const a = 1;");
        _folder.Write("plugins/Acme/notes.txt", "");
        _folder.Write("users.yaml", "");
        _folder.Write("keys/password", "x");
        _config = Configure("");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("policymta.yaml", UnixFileMode.OtherWrite)]
    [InlineData("policymta.yaml", UnixFileMode.GroupWrite)]
    [InlineData("users.yaml", UnixFileMode.OtherWrite)]
    [InlineData("keys/password", UnixFileMode.OtherWrite)]
    [InlineData("keys", UnixFileMode.OtherWrite)]
    [InlineData("scripts", UnixFileMode.OtherWrite)]
    [InlineData("scripts/lib", UnixFileMode.GroupWrite)]
    [InlineData("scripts/lib/a.js", UnixFileMode.OtherWrite)]
    [InlineData("plugins/Acme", UnixFileMode.OtherWrite)]
    [InlineData("plugins/Acme/notes.txt", UnixFileMode.OtherWrite)]
    [InlineData("", UnixFileMode.OtherWrite)]
    public void What_others_can_write_is_found(string name, UnixFileMode mode)
    {
        var path = Path.Combine(_folder.Root, name).TrimEnd('/');
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | mode);

        Assert.Equal([path], Find());
    }

    [Theory]
    [InlineData("scripts", true)]
    [InlineData("keys", false)]
    public void A_folder_whose_files_only_their_owners_replace_matters_if_all_in_it_is_read(string name, bool isFound)
    {
        var path = Path.Combine(_folder.Root, name);
        File.SetUnixFileMode(path, All | UnixFileMode.StickyBit);
        Assert.Equal(isFound ? [path] : [], Find());
    }

    [Fact]
    public void What_a_link_leads_to_is_found()
    {
        var release = Directory.CreateDirectory(Path.Combine(_folder.Root, "release"));
        File.SetUnixFileMode(release.FullName, All);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "plugins", "Linked"), release.FullName);
        Assert.Equal([release.FullName], Find());
    }

    [Theory]
    [InlineData("plugins/Acme/lib", "../../release")]
    [InlineData("plugins/Acme/One.dll", "../../release/One.dll")]
    [InlineData("scripts/lib/inner", "../../release")]
    public void What_a_link_deep_below_leads_to_is_found(string link, string target)
    {
        var file = _folder.Write("release/One.dll", "");
        File.SetUnixFileMode(file, All);
        File.CreateSymbolicLink(Path.Combine(_folder.Root, link), target);
        Assert.Equal([file], Find());
    }

    [Fact]
    public void What_a_link_on_the_way_leads_through_is_found()
    {
        var open = Directory.CreateDirectory(Path.Combine(_folder.Root, "home", "conf"));
        File.Move(Path.Combine(_folder.Root, "keys", "password"), Path.Combine(open.FullName, "password"));
        Directory.Delete(Path.Combine(_folder.Root, "keys"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "keys"), "home/conf");
        File.SetUnixFileMode(open.Parent!.FullName, All);
        Assert.Equal([open.Parent.FullName], Find());
    }

    [Fact]
    public void Links_in_a_ring_are_looked_at_once()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "scripts", "lib", "up"), "..");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "scripts", "self"), "self");
        Assert.Empty(Find());
    }

    [Theory]
    [InlineData("users.yaml")]
    [InlineData("scripts")]
    [InlineData("spool")]
    public void A_place_where_everybody_can_lay_what_is_not_there_yet_is_found(string name)
    {
        File.SetUnixFileMode(_folder.Root, All | UnixFileMode.StickyBit);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "spool"));
        Assert.Empty(Find());

        if (name == "users.yaml")
            File.Delete(Path.Combine(_folder.Root, name));
        else
            Directory.Delete(Path.Combine(_folder.Root, name), recursive: true);
        Assert.Equal([_folder.Root], Find());
    }

    [Fact]
    public void A_folder_that_is_on_the_way_to_a_file_is_also_judged_as_what_is_read()
    {
        var config = _folder.Write("policymta.yaml", """
            http: { address: 127.0.0.1:8025 }
            users_file: scripts/users.yaml
            scripts: { path: scripts }
            """);
        _folder.Write("scripts/users.yaml", "");
        var scripts = Path.Combine(_folder.Root, "scripts");
        File.SetUnixFileMode(scripts, All | UnixFileMode.StickyBit);
        Assert.Equal([scripts], ForeignWriters.Find(ConfigurationLoader.Load(config), []).Select(found => found.Place.File));
    }

    [Fact]
    public void Files_of_the_own_user_alone_are_fine() => Assert.Empty(Find());

    [Theory]
    [InlineData("", ExitCode.Success, "Warning: ")]
    [InlineData("writable_files: warn\n", ExitCode.Success, "Warning: ")]
    [InlineData("writable_files: refuse\n", ExitCode.Usage, "")]
    [InlineData("writable_files: allow\n", ExitCode.Success, null)]
    public async Task Check_says_so_as_the_setting_wants(string setting, int expected, string? before)
    {
        Configure(setting);
        var users = Path.Combine(_folder.Root, "users.yaml");
        File.SetUnixFileMode(users, All);

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", _config);

        Assert.Equal(expected, exitCode);
        if (before is null)
            Assert.Empty(error);
        else
            Assert.StartsWith($"{before}{users}: Other users can change this: its mode is 777.", error, StringComparison.Ordinal);
        if (expected == ExitCode.Success)
            return;
        var start = await Assert.ThrowsAsync<ConfigurationException>(() => RunningServer.StartAsync(
            ConfigurationLoader.Load(_config), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System,
            CancellationToken.None));
        Assert.Equal(users, Assert.Single(start.Problems).Place.File);
    }

    private string Configure(string setting) => _folder.Write("policymta.yaml", setting + $$"""
        http: { address: "127.0.0.1:{{Ports.Free()}}" }
        users_file: users.yaml
        delivery: { credentials: { relay.test: { user: u, password_file: keys/password } } }
        plugins: { path: plugins }
        scripts: { path: scripts }
        """);

    private IEnumerable<string> Find() => ForeignWriters.Find(ConfigurationLoader.Load(_config), [Path.Combine(_folder.Root, "plugins")])
        .Select(found => found.Place.File);
}
