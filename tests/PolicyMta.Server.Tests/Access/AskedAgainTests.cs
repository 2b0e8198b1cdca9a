using System.Net;
using System.Text.Json;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Tests.Access;

/// <summary>Who means all mail, or acts on a number that no longer holds, is asked again; a bounce can be undone.</summary>
public sealed class AskedAgainTests
{
    [Fact]
    public async Task All_mail_and_a_number_that_has_moved_are_asked_again()
    {
        await using var server = await OperatorServer.StartAsync();
        for (var i = 0; i < 10; i++)
            await server.InjectAsync("acme", $"{i}@gmail.test");
        const string Gmail = """{"kind":"hold","match":{"domain":"gmail.test"},"reason":"x"}""";

        var (code, answer) = await server.PostAsync(
            "noc", AdminPaths.Directives, """{"kind":"suspend","match":{},"everything":true,"reason":"x"}""");
        Assert.Equal((HttpStatusCode.Conflict, PreviewMemory.AskedAgain), (code, answer.GetProperty("title").GetString()));
        Assert.Contains("Recipients that wait now: 10", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);

        await server.PostAsync("noc", AdminPaths.Directives + "/preview", Gmail);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("noc", AdminPaths.Directives, Gmail)).Code);
        await server.InjectAsync("acme", "11@gmail.test");
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("noc", AdminPaths.Directives, Gmail)).Code);
        await server.InjectAsync("acme", "12@gmail.test");
        (code, answer) = await server.PostAsync("noc", AdminPaths.Directives, Gmail);
        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Contains("10 at the preview, 12 now", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("chief", AdminPaths.Directives, Gmail)).Code);
        Assert.Equal(
            HttpStatusCode.OK,
            (await server.PostAsync("noc", AdminPaths.Directives, "{\"confirmed\":true," + Gmail[1..])).Code);
        Assert.Equal(4, (await server.GetAsync("noc", AdminPaths.Directives)).Answer.GetProperty("directives").GetArrayLength());
    }

    [Fact]
    public async Task On_the_command_line_it_takes_yes()
    {
        await using var server = await OperatorServer.StartAsync();
        await server.InjectAsync("acme");
        var (exitCode, _, error) = await server.RunAsync("suspend", "--everything", "--reason", "x");
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("--yes", error, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("suspend", "--everything", "--reason", "x", "--yes")).ExitCode);
        Assert.NotEqual(0, (await server.RunAsync("queue", "hold", "--all")).ExitCode);
        Assert.Equal(0, (await server.RunAsync("queue", "hold", "--all", "--yes")).ExitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_bounce_counts_is_what_it_touches_and_undo_undoes_it(bool asDirective)
    {
        await using var server = await OperatorServer.StartAsync();
        for (var i = 0; i < 5; i++)
            await server.InjectAsync("acme", $"{i}@gmail.test");
        await server.InjectAsync("beta", "x@gmail.test");
        string[] bounce = asDirective ? ["bounce", "--tenant", "acme", "--reason", "x"] : ["queue", "bounce", "--tenant", "acme"];

        var counted = await JsonAsync(server, [.. bounce, "--preview"]);
        Assert.Equal(5, counted.GetProperty("recipients").GetInt32());
        var first = await JsonAsync(server, bounce);
        var id = first.GetProperty(asDirective ? "id" : "directive").GetString()!;
        var undoable = await JsonAsync(server, "directives", "show", id);
        Assert.Equal("undoable", State(undoable));
        Assert.Equal(5, undoable.GetProperty("progress").GetProperty("waiting").GetInt32());
        Assert.Contains("undoes", (await server.RunAsync([.. bounce, "--yes"])).Output, StringComparison.Ordinal);
        foreach (var directive in (await JsonAsync(server, "directives", "list")).GetProperty("directives").EnumerateArray())
            await JsonAsync(server, "directives", "cancel", directive.GetProperty("id").GetString()!);
        Assert.Equal("ended", State(await JsonAsync(server, "directives", "show", id)));
        Assert.Equal(6, (await JsonAsync(server, "queue", "list")).GetProperty("deliveries").GetArrayLength());

        var second = await JsonAsync(server, [.. bounce, "--undo-for", "1s"]);
        var done = second.GetProperty(asDirective ? "id" : "directive").GetString()!;
        for (var tries = 0; tries < 400 && Given(await JsonAsync(server, "directives", "show", done)) < 5; tries++)
            await Task.Delay(25);
        Assert.Equal(5, Given(await JsonAsync(server, "directives", "show", done)));
        var left = await LeftAsync(server);
        for (var tries = 0; tries < 400 && left.GetArrayLength() > 1; tries++)
        {
            await Task.Delay(25);
            left = await LeftAsync(server);
        }

        Assert.Equal("beta", Assert.Single(left.EnumerateArray()).GetProperty("tenant").GetString());
        Assert.Contains("given up", (await server.RunAsync("directives", "show", done)).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await server.RunAsync("directives", "show", "D00000000")).ExitCode);
    }

    private static async Task<JsonElement> LeftAsync(OperatorServer server) =>
        (await JsonAsync(server, "queue", "list", "--domain", "gmail.test")).GetProperty("deliveries");

    private static string State(JsonElement directive) => directive.GetProperty("progress").GetProperty("state").GetString()!;

    private static int Given(JsonElement directive) => directive.GetProperty("progress").GetProperty("given_up").GetInt32();

    private static async Task<JsonElement> JsonAsync(OperatorServer server, params string[] arguments)
    {
        var (exitCode, output, error) = await server.RunAsync([.. arguments, "--json"]);
        Assert.True(exitCode == 0, output + error);
        return JsonDocument.Parse(output).RootElement;
    }
}
