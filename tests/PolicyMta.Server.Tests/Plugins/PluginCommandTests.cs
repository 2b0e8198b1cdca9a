using System.Text.Json;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Tests.Commands;

namespace PolicyMta.Server.Tests.Plugins;

public sealed class PluginCommandTests : IAsyncLifetime
{
    private PluginServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await PluginServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_server_carries_out_a_command_and_its_result_is_text_or_json()
    {
        Assert.Equal((ExitCode.Success, "3 messages\n", ""), await _server.RunAsync("services", "count", "--add", "3"));

        var (exitCode, output, _) = await _server.RunAsync("services", "count", "--json");
        Assert.Equal(ExitCode.Success, exitCode);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(3, json.RootElement.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_local_command_runs_without_a_server_and_reads_what_the_server_stored()
    {
        await _server.RunAsync("services", "count", "--add", "3");
        Assert.Equal((ExitCode.Success, "3\n", ""), await _server.RunAsync("services", "read"));

        await _server.StopAsync();
        Assert.Equal((ExitCode.Success, "3\n", ""), await _server.RunAsync("services", "read"));
        Assert.Equal(ExitCode.Failure, (await _server.RunAsync("services", "count")).ExitCode);
    }

    [Fact]
    public async Task A_local_command_can_ask_the_plugin_in_the_running_server()
    {
        Assert.Equal(
            (ExitCode.Success, "200 local\n", "asking\\u001b[31m\n"), await _server.RunAsync("services", "ask", "GET", "/for-admin"));
        Assert.StartsWith("404 ", (await _server.RunAsync("services", "ask", "GET", "/nothing?x=1")).Output, StringComparison.Ordinal);
        var (_, echo, _) = await _server.RunAsync("services", "ask", "POST", "/for-inject?x=1", "a body");
        Assert.StartsWith("201 ", echo, StringComparison.Ordinal);
        Assert.Contains("a body", echo, StringComparison.Ordinal);

        await _server.StopAsync();
        var (exitCode, _, error) = await _server.RunAsync("services", "ask", "GET", "/for-admin");
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("server", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_are_shown_as_the_servers_own_and_as_json_objects()
    {
        var (exitCode, output, _) = await _server.RunAsync("services", "spell", "upper", "ab", "c", "--twice", "--after", "1ms");
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Equal(
            ["Word Spelt out", "ab A-B", "ab A-B", "c C", "c C"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Squeeze));

        var (_, json, _) = await _server.RunAsync("services", "spell", "lower", "AB", "--json");
        using var rows = JsonDocument.Parse(json);
        Assert.Equal("a-b", rows.RootElement[0].GetProperty("spelt_out").GetString());
    }

    [Fact]
    public async Task Json_for_programs_that_read_as_it_comes_is_one_document_a_line_and_a_failure_is_told_beside_it()
    {
        Assert.Equal(
            (ExitCode.Success, "{\"number\":1}\n{\"number\":2}\n", ""), await _server.RunAsync("bounce", "lines", "1", "2", "--json"));
        Assert.Equal(
            (ExitCode.Failure, "{\"number\":3}\n", "0 has no inverse\n"), await _server.RunAsync("bounce", "lines", "0", "3", "--json"));
    }

    [Fact]
    public async Task Under_bounce_are_commands_of_plugins_and_alone_it_is_the_servers()
    {
        Assert.Contains("bounce lines", (await _server.RunAsync("bounce", "lines", "--help")).Output, StringComparison.Ordinal);
        Assert.Contains("Writes numbers", (await _server.RunAsync("bounce", "--help")).Output, StringComparison.Ordinal);
        Assert.Contains("--reason", (await _server.RunAsync("bounce", "--help")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await _server.RunAsync("bounce", "nothing")).ExitCode);
        Assert.Contains("Give a reason", (await _server.RunAsync("bounce", "--domain", "corp.example")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("services", "spell", "sideways", "x")]
    [InlineData("services", "spell", "upper")]
    [InlineData("services", "spell", "upper", "x", "--after", "soon")]
    [InlineData("services", "count", "--add", "many")]
    [InlineData("services", "count", "--add", "1", "--add", "2")]
    [InlineData("services", "count", "--nothing")]
    [InlineData("services", "nothing")]
    [InlineData("servicez")]
    public async Task What_a_user_writes_wrong_is_a_usage_error(params string[] arguments)
    {
        var (exitCode, _, error) = await _server.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("throw", 1, "Test.Services failed: InvalidOperationException: the reason\n")]
    [InlineData("json", 1, "The command gave JSON that is not valid: ")]
    [InlineData("code", 7, "seven\n")]
    [InlineData("colour", 1, "no \\u001b[31mcolour\n")]
    public async Task A_failure_is_told_on_standard_error_and_no_control_character_reaches_the_terminal(
        string how, int code, string expected)
    {
        var (exitCode, output, error) = await _server.RunAsync("services", "fail", how);

        Assert.Equal((code, ""), (exitCode, output));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_completion_know_the_commands_of_plugins()
    {
        var (_, root, _) = await _server.RunAsync("--help");
        Assert.Contains("\n  services ", root, StringComparison.Ordinal);
        Assert.Contains("\n  queue ", root, StringComparison.Ordinal);

        var (exitCode, help, _) = await _server.RunAsync("services", "count", "--help");
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Contains("Shows how many messages were counted.", help, StringComparison.Ordinal);
        Assert.Contains("--add <N>", help, StringComparison.Ordinal);
        Assert.Contains("How many to add first. [default: 0]", help, StringComparison.Ordinal);
        Assert.Contains("--json", help, StringComparison.Ordinal);

        var line = $"policymta --config {_server.Config} serv";
        Assert.Contains(
            "services", (await CommandLine.RunAsync($"[suggest:{line.Length - 10}]", line[10..])).Output, StringComparison.Ordinal);
        line = $"policymta --config {_server.Config} services spell ";
        Assert.Contains(
            "upper", (await CommandLine.RunAsync($"[suggest:{line.Length - 10}]", line[10..])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_are_not_loaded_for_the_servers_own_commands_and_their_mistakes_are_told_of_when_a_word_is_unknown()
    {
        File.WriteAllText(Path.Combine(_server.Root, "plugins", "Services", "plugin.yaml"), "id: [");

        Assert.Equal(ExitCode.Success, (await _server.RunAsync("status")).ExitCode);
        var (exitCode, _, error) = await _server.RunAsync("services", "count");
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains(
            "The commands of plugins could not be loaded, or not all of them, because of mistakes in the configuration:\n", error,
            StringComparison.Ordinal);
        Assert.Contains("plugin.yaml:1:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_elsewhere_in_the_configuration_is_named_when_it_keeps_commands_of_plugins_away()
    {
        File.AppendAllText(_server.Config, "\nnosuch: 1\n");
        var (exitCode, _, error) = await _server.RunAsync("services", "count");
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("There is no section 'nosuch'.", error, StringComparison.Ordinal);
        Assert.Contains("Mend them first.", error, StringComparison.Ordinal);
    }

    private static string Squeeze(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
