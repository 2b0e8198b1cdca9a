using PolicyMta.Policies;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Configuration;

/// <summary>Configurations of several files.</summary>
public sealed class IncludeTests : IDisposable
{
    private const string Main = "http: { address: '127.0.0.1:8025' }\n";
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Maps_of_all_files_are_joined_and_each_value_knows_its_file()
    {
        _folder.Write("conf.d/20-b.yaml", "egress_sources:\n  two: { address: 192.0.2.2 }\nx-mine: { a: 1 }\n");
        _folder.Write("conf.d/10-a.yaml", "egress_sources:\n  one: { address: 192.0.2.1 }\nspool: { min_free_mb: 16 }\n");
        _folder.Write("conf.d/.hidden.yaml", "nonsense: [");
        _folder.Write("conf.d/readme.txt", "nonsense: [");
        _folder.Write("more/deep.yaml", "users_file: users.yaml\ninclude: [sub/one.yaml]\n");
        _folder.Write("more/sub/one.yaml", "retry: { delays: [7m] }\n");

        var read = Load(Main + "include: [conf.d/*.yaml, more/deep.yaml]\negress_sources: { three: { address: 192.0.2.3 } }\n");

        Assert.Equal(["one", "three", "two"], read.Policy.EgressSources.Keys.Order());
        Assert.Equal(TimeSpan.FromMinutes(7), Assert.Single(read.Policy.Retry.Delays));
        Assert.Equal(In("more/users.yaml"), read.Server.UsersFile.ToString());
        Assert.Equal((In("spool"), 16), (read.Server.Spool.Path.ToString(), read.Server.Spool.MinFreeMb));
        Assert.Equal(
            [In("policymta.yaml"), In("conf.d/10-a.yaml"), In("conf.d/20-b.yaml"), In("more/deep.yaml"), In("more/sub/one.yaml")],
            read.Source.Files);
    }

    [Fact]
    public void The_same_key_in_two_files_is_a_mistake_that_names_both_places()
    {
        _folder.Write("conf.d/a.yaml", "hostname: a.example\nspool:\n  min_free_mb: 16\n");
        _folder.Write("conf.d/b.yaml", "spool:\n  path: here\n  min_free_mb: 17\nusers: []\n");

        var problems = Mistakes(Main + "include: conf.d/*.yaml\nhostname: main.example\nusers: []\n");

        Assert.Equal(
            [
                $"{In("conf.d/a.yaml")}:1:1: 'hostname' is written in two files; the other is in {In("policymta.yaml")}:3:1.",
                $"{In("conf.d/b.yaml")}:3:3: 'spool.min_free_mb' is written in two files; the other is in {In("conf.d/a.yaml")}:3:3.",
                $"{In("conf.d/b.yaml")}:4:1: 'users' is written in two files; the other is in {In("policymta.yaml")}:4:1.",
            ],
            problems.Select(problem => $"{problem.Place}: {problem.Message}"));
        Assert.All(problems, problem => Assert.Contains("Keep one of them", problem.Remedy, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("include: nowhere.yaml", "There is no file ROOT/nowhere.yaml.")]
    [InlineData("include: nowhere/*.yaml", "There is no folder ROOT/nowhere.")]
    [InlineData("include: '*/a.yaml'", "in the name of a folder")]
    [InlineData("include: conf.d", "is not an ordinary file")]
    [InlineData("include: /dev/zero", "is not an ordinary file")]
    [InlineData("include: conf.d/", "not a valid one")]
    [InlineData("include: {}", "not a map")]
    [InlineData("include:", "not an empty value")]
    [InlineData("include: [[a]]", "not a list")]
    [InlineData("include: ${NO_SUCH_FOLDER}/a.yaml", "NO_SUCH_FOLDER is not set")]
    [InlineData("include: policymta.yaml", "would include itself")]
    [InlineData("include: '*.yaml'", "would include itself")]
    [InlineData("include: [conf.d/a.yaml, conf.d/*.yaml]", "is included twice: first in ROOT/policymta.yaml:2:11.")]
    [InlineData("include: [conf.d/a.yaml, link.yaml]", "is included twice")]
    public void An_include_that_cannot_be_is_one_mistake_with_its_place(string include, string message)
    {
        _folder.Write("conf.d/a.yaml", "");
        File.CreateSymbolicLink(In("link.yaml"), In("conf.d/a.yaml"));
        if (include.Contains("'*.yaml'", StringComparison.Ordinal))
            File.Delete(In("link.yaml"));

        var problem = Assert.Single(Mistakes(Main + include + "\n"));

        Assert.Contains(message.Replace("ROOT", _folder.Root, StringComparison.Ordinal), problem.Message, StringComparison.Ordinal);
        Assert.Equal((In("policymta.yaml"), 2), (problem.Place.File, problem.Place.Line));
        Assert.NotEmpty(problem.Remedy);
    }

    [Fact]
    public void Files_that_include_each_other_are_a_mistake()
    {
        _folder.Write("a.yaml", "include: b.yaml\n");
        _folder.Write("b.yaml", "include: a.yaml\n");

        var problem = Assert.Single(Mistakes(Main + "include: a.yaml\n"));

        Assert.Equal($"{In("b.yaml")}:1:10", problem.Place.ToString());
        Assert.Contains($"a.yaml is included twice: first in {In("policymta.yaml")}:2:10", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_number_of_files_are_bounded()
    {
        for (var i = 0; i < 10; i++)
            _folder.Write($"{i}.yaml", $"include: {i + 1}.yaml\n");
        var deep = Assert.Single(Mistakes(Main + "include: 0.yaml\n"));
        Assert.Equal($"{In("7.yaml")}:1:10", deep.Place.ToString());
        Assert.Contains("more than 8 deep", deep.Message, StringComparison.Ordinal);

        for (var i = 0; i < 1_001; i++)
            _folder.Write($"many/{i}.yaml", "");
        Assert.Contains("More than 1000 files", Assert.Single(Mistakes(Main + "include: many/*.yaml\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_of_many_files_count_together()
    {
        var (items, aliases) = (string.Join(", ", Enumerable.Repeat("1", 200)), string.Join(", ", Enumerable.Repeat("*a", 400)));
        for (var i = 0; i < 4; i++)
            _folder.Write($"many/{i}.yaml", $"x-a: &a [{items}]\nx-{i}: [{aliases}]\n");

        var problems = Mistakes(Main + "include: many/*.yaml\n");

        Assert.Contains("or 200000 values", problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_an_included_file_is_shown_with_its_line()
    {
        var included = _folder.Write("conf.d/a.yaml", "# first\ntraffic_profiles:\n  slow: { connexions: 2 }\n");
        var config = _folder.Write("policymta.yaml", Main + "include: conf.d/*.yaml\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.StartsWith($"{included}:3:11: Unknown key 'traffic_profiles.slow.connexions'.", error, StringComparison.Ordinal);
        Assert.Contains("  3 |   slow: { connexions: 2 }\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_included_file_is_told_alone()
    {
        _folder.Write("conf.d/a.yaml", "listeners: [\n");

        var problem = Assert.Single(Mistakes("include: conf.d/*.yaml\n"));

        Assert.Equal(In("conf.d/a.yaml"), problem.Place.File);
    }

    [Fact]
    public void Misspelt_include_and_sections_are_told_with_the_right_word()
    {
        var problems = Mistakes(Main + "includ: a.yaml\nX-shared: 1\nx-: 1\n");

        Assert.Equal(3, problems.Count);
        Assert.Equal("Did you mean 'include'?", problems[0].Remedy);
    }

    [Fact]
    public async Task Included_files_and_secrets_are_watched_and_new_ones_seen()
    {
        _folder.Write("scripts/none.txt", "");
        Directory.CreateDirectory(In("plugins"));
        _folder.Write("limit", "2\n");
        _folder.Write("conf.d/a.yaml", "traffic_profiles: { a: { connections: file:../limit } }\n");
        var config = _folder.Write("policymta.yaml", $"""
            http: {"{"} address: "127.0.0.1:{Ports.Free()}" {"}"}
            plugins: {"{"} path: plugins {"}"}
            scripts: {"{"} path: scripts {"}"}
            spool: {"{"} min_free_mb: 16, segment_size_mb: 1 {"}"}
            include: conf.d/*.yaml
            """);
        await using var server = await RunningServer.StartAsync(
            ConfigurationLoader.Load(config), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System,
            CancellationToken.None);
        var generation = server.Reloader.Loaded.Generation;

        _folder.Write("conf.d/b.yaml", "traffic_profiles: { b: { connections: 3 } }\n");
        await Testing.Eventually.TrueAsync(() => server.Reloader.Loaded.Generation == generation + 1);
        _folder.Write("limit", "14\n");
        await Testing.Eventually.TrueAsync(() => server.Reloader.Loaded.Generation == generation + 2);
        _folder.Write("conf.d/b.yaml", "traffic_profiles: { b: { connections: 34 } }\n");
        await Testing.Eventually.TrueAsync(() => server.Reloader.Loaded.Generation == generation + 3);
        File.Delete(In("conf.d/b.yaml"));
        await Testing.Eventually.TrueAsync(() => server.Reloader.Loaded.Generation == generation + 4);
    }

    [Theory]
    [InlineData("conf.d")]
    [InlineData("conf.d/a.yaml")]
    [InlineData("keys/hash")]
    public void What_others_can_change_of_it_is_found(string name)
    {
        _folder.Write("keys/hash", new string('a', 64));
        _folder.Write("conf.d/a.yaml", "http: { tokens: [{ name: a, token_hash: file:../keys/hash }] }\n");
        _folder.Write("scripts/none.txt", "");
        var config = _folder.Write("policymta.yaml", Main + "include: conf.d/*.yaml\nscripts: { path: scripts }\n");
        var path = In(name);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);

        Assert.Equal([path], ForeignWriters.Find(ConfigurationLoader.Load(config), []).Select(found => found.Place.File));
    }

    [Fact]
    public async Task The_example_of_several_files_is_right()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PolicyMta.sln")))
            folder = folder.Parent!;
        var config = Path.Combine(folder.FullName, "examples", "includes", "policymta.yaml");

        var example = ConfigurationLoader.Load(config);

        Assert.Equal("mta.example.com", example.Server.Hostname);
        Assert.Equal([(64, "100/s"), (64, "20/s")], example.Server.Http.Tokens.Select(token => (token.TokenHash.Length, $"{token.Rate}")));
        var profile = example.Policy.TrafficProfiles["new-address"];
        Assert.Equal((1, "10/min", TlsPolicy.Verified), (profile.Connections, $"{profile.MessageRate}", profile.Tls));
        Assert.Equal(["bank", "default", "new-address"], example.Policy.TrafficProfiles.Keys.Order());

        Assert.Equal("an-example-only-make-your-own-key", example.Policy.Scripts.Secrets["unsubscribe"]);

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);
        Assert.True(exitCode == ExitCode.Success, error);
    }

    private string In(string name) => Path.Combine(_folder.Root, name);

    private ServerConfiguration Load(string yaml) => ConfigurationLoader.Load(_folder.Write("policymta.yaml", yaml));

    private IReadOnlyList<PolicyProblem> Mistakes(string yaml) => Assert.Throws<ConfigurationException>(() => Load(yaml)).Problems;
}
