using PolicyMta.Server.Commands;
using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Commands;

public sealed class CommandTreeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("serve", "--help")]
    [InlineData("queue", "list", "--help")]
    public async Task Help_is_a_success_on_standard_output(params string[] arguments)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync(arguments);

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains("--config", output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public async Task Help_shows_every_command()
    {
        var (_, output, _) = await CommandLine.RunAsync("--help");

        foreach (var command in new[]
        {
            "serve", "demo", "check", "reload", "queue", "send", "plugins", "scripts", "explain", "status", "user",
        })
            Assert.Contains("\n  " + command + " ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_the_assemblys()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync("--version");

        Assert.Equal(ExitCode.Success, exitCode);
        Assert.StartsWith(Server.Admin.Administration.Version, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queu")]
    [InlineData("queue", "list", "--limit", "0")]
    [InlineData("queue", "list", "--limit", "many")]
    [InlineData("queue", "show", "not-an-id")]
    [InlineData("explain")]
    [InlineData("demo", "--messages", "0")]
    [InlineData("send")]
    [InlineData("serve", "--konfig", "x")]
    public async Task What_cannot_be_understood_is_a_usage_error_on_standard_error(params string[] arguments)
    {
        var (exitCode, _, error) = await CommandLine.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("rules", "explain", "--domain", "gmail.com")]
    [InlineData("rules", "test", "421 4.7.28 unusual rate", "--domain", "gmail.com")]
    public async Task A_plugins_command_needs_no_configuration_and_may_end_in_a_word_of_the_servers(params string[] arguments)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync(arguments);

        Assert.DoesNotContain("Unrecognized", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains("gmail", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check")]
    [InlineData("status")]
    [InlineData("reload")]
    public async Task A_missing_configuration_is_a_usage_error(string command)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync(command, "--config", Path.Combine(_folder.Root, "none.yaml"));

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Empty(output);
        Assert.Contains("none.yaml", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_in_the_configuration_are_shown_with_source_and_caret()
    {
        var config = _folder.Write("policymta.yaml", "hostname: mx.sender.test\nlistners: []\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains($"{config}:2:1: There is no section 'listners'.", error, StringComparison.Ordinal);
        Assert.Contains("  2 | listners: []\n    | ^\n", error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'listeners'?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scripts_folder_that_is_not_there_is_a_mistake_of_the_line_that_names_it()
    {
        var config = _folder.Write("policymta.yaml", "http: { address: 127.0.0.1:8025 }\nscripts:\n  path: current/scripts\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.StartsWith(
            $"{config}:3:9: The scripts folder {_folder.Root}/current/scripts does not exist.\n  3 |   path: current/scripts\n",
            error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("egress_pools: { p: { nosuch: 1 } }")]
    [InlineData("egress_sources: { a: { proxy: nonsense } }\negress_pools: { p: { a: 1 } }")]
    [InlineData("traffic_profiles: { p: { connections: 0, retry: { delays: [] } } }")]
    [InlineData("hooks: { handlers: { a: 1 } }")]
    [InlineData("plugins: { path: [nowhere] }")]
    public async Task Check_tells_a_mistake_with_its_place_and_does_not_go_on_from_there(string mistake)
    {
        var config = _folder.Write("policymta.yaml", "http: { address: 127.0.0.1:8025 }\n" + mistake + "\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(config)}:[23]:[0-9]+: ", error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_failure_that_says_where_it_was_looked_for()
    {
        var config = _folder.Write("policymta.yaml", $"http:\n  address: 127.0.0.1:{Ports.Free()}\nspool:\n  path: spool\n");
        _folder.Write("spool/control.token", "left behind by a server that was killed");

        var (exitCode, output, error) = await CommandLine.RunAsync("status", "--config", config);

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Empty(output);
        Assert.Contains("No server answers", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_servers_token_a_command_says_how_to_get_one()
    {
        var config = _folder.Write("policymta.yaml", "http:\n  address: 127.0.0.1:8025\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("status", "--config", config);

        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("POLICYMTA_ADMIN_TOKEN", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_shown_once_with_the_lines_for_the_configuration()
    {
        var (exitCode, output, _) = await CommandLine.RunAsync("token", "add", "shop", "--tenant", "acme", "--scope", "inject, read");

        Assert.Equal(ExitCode.Success, exitCode);
        var token = output.Split('\n').Single(line => line.StartsWith("  pmta_", StringComparison.Ordinal)).Trim();
        var yaml = string.Join('\n', output.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)));
        var config = _folder.Write("policymta.yaml", $"http:\n  address: 127.0.0.1:8025\n  tokens:\n{yaml}\n");
        var options = Assert.Single(Server.Configuration.ConfigurationLoader.Load(config).Server.Http.Tokens);
        Assert.Equal(Convert.ToHexStringLower(Server.Http.BearerTokens.HashOf(token)), options.TokenHash);
        Assert.Equal(("shop", "acme"), (options.Name, options.Tenant));
        Assert.Equal([Server.Http.TokenScope.Inject, Server.Http.TokenScope.Read], options.Scopes);
    }

    [Theory]
    [InlineData("add", "shop", "--scope", "root")]
    [InlineData("add", "shop", "--scope", "7")]
    [InlineData("add", "shop", "--scope", "")]
    [InlineData("add", "a: b")]
    [InlineData("add", "shop", "--tenant", "acme", "--scope", "admin")]
    public async Task Tokens_that_make_no_sense_are_refused(params string[] arguments)
    {
        var (exitCode, output, error) = await CommandLine.RunAsync(["token", .. arguments]);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Empty(output);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Commands_need_an_admin_api_to_ask()
    {
        var config = _folder.Write("policymta.yaml", "listeners: [{ name: main, address: \"127.0.0.1:2525\" }]\n");

        var (exitCode, _, error) = await CommandLine.RunAsync("queue", "summary", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("http.address", error, StringComparison.Ordinal);
    }
}
