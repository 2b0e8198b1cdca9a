using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.VaultSecrets.Tests;

public sealed class VaultTests : IDisposable
{
    private const string Path = "/v1/secret/data/policymta/dkim/example.com";

    private readonly TestFolder _folder = new();

    public VaultTests() => File.WriteAllText(_folder["token"], StubVault.Token + "\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_secret_is_written_for_its_owner_alone_and_anew_only_when_it_changes()
    {
        await using var vault = new StubVault();
        vault.Put(Path, "private_key", "one");
        using var plugin = new Loaded(Settings(vault, "namespace: team"));
        Assert.Empty(plugin.Problems);

        Assert.Equal((0, "written"), await plugin.FetchAsync());
        Assert.Equal("one\n", File.ReadAllText(_folder["key.pem"]));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["key.pem"]));
        Assert.Equal((0, "unchanged"), await plugin.FetchAsync());
        vault.Put(Path, "private_key", "two");
        Assert.Equal((0, "written"), await plugin.FetchAsync());
        Assert.Equal("two\n", File.ReadAllText(_folder["key.pem"]));
        Assert.Equal("team", vault.Namespace);
        Assert.Equal(["key.pem", "token"], Directory.GetFiles(_folder.Path).Select(System.IO.Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(404, "", "there is no such secret")]
    [InlineData(503, "", "it is sealed")]
    [InlineData(500, "", "the Vault answers 500")]
    [InlineData(307, "", "the Vault answers 307")]
    [InlineData(200, "not JSON", "is not its JSON")]
    [InlineData(200, "[]", "is not its JSON")]
    [InlineData(200, "{\"data\":{\"data\":null}}", "has no text under 'private_key'")]
    [InlineData(200, "{\"data\":{\"data\":{\"private_key\":7}}}", "has no text under 'private_key'")]
    [InlineData(200, "{\"data\":{\"data\":{\"private_key\":\"\"}}}", "has no text under 'private_key'")]
    public async Task A_secret_that_cannot_be_had_leaves_the_file_as_it_is(int status, string body, string problem)
    {
        await using var vault = new StubVault();
        vault.Put(Path, "private_key", "one");
        vault.Put("/v1/secret/data/elsewhere", "private_key", "stolen");
        using var plugin = new Loaded(Settings(vault));
        await plugin.FetchAsync();
        vault.Answers[Path] = (status, body);

        var (code, state) = await plugin.FetchAsync();

        Assert.Equal(1, code);
        Assert.Contains(problem, state, StringComparison.Ordinal);
        Assert.Equal("one\n", File.ReadAllText(_folder["key.pem"]));
        Assert.DoesNotContain("/v1/secret/data/elsewhere", vault.Asked);
    }

    [Fact]
    public async Task Answers_without_end_a_false_token_and_a_vault_that_is_away_are_told_without_secrets()
    {
        string settings;
        await using (var vault = new StubVault())
        {
            settings = Settings(vault);
            vault.Put(Path, "private_key", new string('x', 2 * 1024 * 1024));
            using var plugin = new Loaded(settings);
            Assert.Contains("answers more than 1024 KiB", (await plugin.FetchAsync()).State, StringComparison.Ordinal);
            File.WriteAllText(_folder["token"], "hvs.false");
            var (_, state) = await plugin.FetchAsync();
            Assert.Contains("the token has expired", state, StringComparison.Ordinal);
            Assert.DoesNotContain("hvs.false", state, StringComparison.Ordinal);
            File.WriteAllText(_folder["token"], "two\nlines");
            Assert.Contains("does not hold a token", (await plugin.FetchAsync()).State, StringComparison.Ordinal);
        }

        File.WriteAllText(_folder["token"], StubVault.Token);
        using var away = new Loaded(settings);
        Assert.Contains("cannot be reached", (await away.FetchAsync()).State, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["key.pem"]));
    }

    [Theory]
    [InlineData("address: http://vault.example.com:8200", "is not a valid address")]
    [InlineData("address: ftp://127.0.0.1", "is not a valid address")]
    [InlineData("address: https://user@vault.example.com", "is not a valid address")]
    [InlineData("address: https://vault.example.com\n  mount: x", "mount")]
    public void A_token_never_travels_in_clear_text_and_mistakes_are_told(string setting, string problem)
    {
        using var plugin = new Loaded($$"""
            {{setting.Split('\n')[0]}}
            token_file: {{_folder["token"]}}
            secrets: [{ path: a, {{(setting.Contains('\n', StringComparison.Ordinal) ? "mount: ../x, " : "")}}file: {{_folder["a"]}} }]
            """);

        Assert.Contains(problem, Assert.Single(plugin.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_secrets_nothing_is_done()
    {
        using var plugin = new Loaded("");

        Assert.Empty(plugin.Problems);
        Assert.False(plugin.HasCommand);
    }

    private string Settings(StubVault vault, string more = "") => $$"""
        address: {{vault.Address}}
        token_file: {{_folder["token"]}}
        {{more}}
        secrets:
          - { path: policymta/dkim/example.com, field: private_key, file: {{_folder["key.pem"]}} }
        """;

    private sealed class Loaded : IDisposable
    {
        private readonly VaultSecretsPlugin _plugin = new();
        private readonly TestPluginBuilder _builder;

        public Loaded(string settings)
        {
            _builder = new TestPluginBuilder(settings);
            _plugin.Configure(_builder);
        }

        public IReadOnlyList<string> Problems => _builder.Problems;

        public bool HasCommand => _builder.Commands.Count > 0;

        public async Task<(int Code, string State)> FetchAsync()
        {
            var result = await _builder.Commands.Single().Handler(
                new CommandCall { Values = ImmutableDictionary<string, ImmutableArray<string>>.Empty },
                TestContext.Current.CancellationToken);
            return (result.ExitCode, result.Table!.Rows.Single()[1]);
        }

        public void Dispose() => _plugin.Dispose();
    }
}
