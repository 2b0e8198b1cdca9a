using System.Net;
using System.Text.Json;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Audit;

namespace PolicyMta.Server.Tests.Access;

/// <summary>Who did what is kept, with how things stood before and after.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Each_act_is_kept_with_author_before_and_after()
    {
        await using var server = await OperatorServer.StartAsync();
        var id = await server.InjectAsync("acme");
        var (_, added) = await server.PostAsync(
            "noc", AdminPaths.Directives, """{"kind":"suspend","match":{"provider":"gmail"},"for":"10m","reason":"too many complaints"}""");
        await server.CallAsync("noc", HttpMethod.Delete, $"{AdminPaths.Directives}/{added.GetProperty("id").GetString()}");
        await server.CallAsync("chief", HttpMethod.Delete, $"{AdminPaths.Messages}/{id}");
        server.WriteScript("export function onRoute(route) { return { hold: true, reason: 'other' }; }\n");
        await server.PostAsync("chief", AdminPaths.Reload, "{}");
        await server.PostAsync("reader", AdminPaths.Reload, "{}");
        await server.PostAsync(
            "noc", AdminPaths.Directives,
            """{"kind":"reroute","match":{"domain":"a.test"},"reason":"x","reroute":{"egress_pool":"nosuch"}}""");

        var acts = await ActsAsync(server);

        Assert.Equal(
            [
                ("noc", "directive.add", "refused"), ("chief", "policy.reload", "done"), ("chief", "message.remove", "done"),
                ("noc", "directive.cancel", "done"), ("noc", "directive.add", "done"),
            ],
            acts.Select(act => (Text(act, "author"), Text(act, "action"), Text(act, "outcome"))).Where(act => act.Item1 != "server"));
        var cancel = acts.Single(act => Text(act, "action") == "directive.cancel");
        Assert.Equal("too many complaints", Text(cancel.GetProperty("before"), "reason"));
        Assert.Contains("provider gmail", Text(cancel, "target"), StringComparison.Ordinal);
        var remove = acts.Single(act => Text(act, "action") == "message.remove");
        Assert.Equal("held", Text(remove.GetProperty("before").GetProperty("deliveries")[0], "phase"));
        Assert.Equal(1, remove.GetProperty("after").GetProperty("changed").GetInt32());
        var reload = acts.First(act => Text(act, "action") == "policy.reload" && Text(act, "author") == "chief");
        Assert.Equal(1, reload.GetProperty("before").GetProperty("generation").GetInt32());
        Assert.Equal(2, reload.GetProperty("after").GetProperty("generation").GetInt32());
        Assert.All(acts, act => Assert.True(Text(act, "author") == "server" || Text(act, "from") == "127.0.0.1"));
    }

    [Fact]
    public async Task The_command_line_tells_who_sat_there_and_finds_acts_with_a_server_and_without()
    {
        await using var server = await OperatorServer.StartAsync();
        await server.InjectAsync("acme");
        var login = OperatorName.OfThisProcess();
        Assert.Equal(0, (await server.RunAsync("suspend", "--provider", "gmail", "--reason", "a\tb\u001b[31m")).ExitCode == 0 ? 1 : 0);
        Assert.Equal(0, (await server.RunAsync("suspend", "--provider", "gmail", "--reason", "complaints")).ExitCode);

        var (exitCode, output, _) = await server.RunAsync("audit", "--author", "local", "--json");

        Assert.Equal(0, exitCode);
        var act = JsonDocument.Parse(output).RootElement.GetProperty("acts")[0];
        Assert.Equal($"local:{login}", Text(act, "author"));
        Assert.Equal("socket", Text(act, "from"));
        await server.StopServerAsync();
        var (_, text, _) = await server.RunAsync("audit", "--action", "directive");
        Assert.Contains($"local:{login} directive.add provider gmail", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("No act", (await server.RunAsync("audit", "--target", "nosuch")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await server.RunAsync("audit", "--since", "yesterday")).ExitCode);
    }

    [Fact]
    public async Task A_reload_that_nobody_asked_for_is_kept_too()
    {
        await using var server = await OperatorServer.StartAsync();
        server.WriteScript("export function onRoute(route) { return { hold: true, reason: 'changed' }; }\n");
        await server.Server.Reloader.ReloadAsync("files changed", CancellationToken.None);
        server.WriteScript("export function onRoute(route) { return { hold: tru }; }\n");
        await server.Server.Reloader.ReloadAsync("files changed", CancellationToken.None);

        var acts = (await ActsAsync(server)).Where(act => Text(act, "action") == "policy.reload").ToList();

        Assert.Contains(
            acts,
            act => Text(act, "author") == "server" && Text(act, "outcome") == "done" && Text(act, "target") == "files changed");
        Assert.Contains(acts, act => Text(act, "outcome") == "refused" && Text(act, "error").Contains("hold.js", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mistyped_question_names_the_nearest_word()
    {
        await using var server = await OperatorServer.StartAsync();
        var (code, answer) = await server.GetAsync("chief", AdminPaths.Audit + "?autor=noc&limit=0");
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Contains("author", answer.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, answer.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public void What_was_begun_when_the_server_died_is_shown_as_begun_and_numbers_go_on()
    {
        using var folder = new TestFolder();
        using (var log = NewLog(folder))
            log.Begin(new AuditEntry { Action = "message.remove", Author = "noc" });
        var file = Directory.GetFiles(Path.Combine(folder.Root, AuditLog.FolderName)).Single();
        File.AppendAllText(file, """{"id":2,"time":"2026-11-""");
        using var after = NewLog(folder);
        after.Note("policy.reload", "server", "SIGHUP", null, null);

        var acts = after.Reader.Find(new AuditQuery()).ToList();

        Assert.Equal([(2L, AuditOutcome.Done), (1L, AuditOutcome.Begun)], acts.Select(act => (act.Id, act.Outcome)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void It_is_bounded_the_oldest_goes_first()
    {
        using var folder = new TestFolder();
        using var log = NewLog(folder, new AuditOptions { MaxSizeMb = 32 });
        var large = new string('x', 15_000);
        for (var i = 0; i < 3_000; i++)
            log.Begin(new AuditEntry { Action = "message.remove", Author = "noc", Request = AuditLog.Bounded(large) });

        var acts = log.Reader.Find(new AuditQuery { Limit = int.MaxValue }).ToList();

        Assert.Equal(3_000, acts[0].Id);
        var files = Directory.GetFiles(Path.Combine(folder.Root, AuditLog.FolderName));
        Assert.InRange(files.Sum(path => new FileInfo(path).Length), 1, 32 << 20);
        Assert.True(acts[^1].Id > 1);
        Assert.Equal(20_002, AuditLog.Bounded(new string('y', 20_000))!.Value.GetProperty("left_out").GetInt32());
    }

    [Fact]
    public void A_disk_that_is_full_keeps_nobody_from_acting()
    {
        using var folder = new TestFolder();
        File.WriteAllText(Path.Combine(folder.Root, AuditLog.FolderName), "no folder");
        using var log = NewLog(folder);
        Assert.Equal(1, log.Begin(new AuditEntry { Action = "message.remove", Author = "noc" }));
        log.End(1, AuditOutcome.Done, null, null, null);
    }

    private static AuditLog NewLog(TestFolder folder, AuditOptions? options = null) => new(
        folder.Root, options ?? new AuditOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private static async Task<List<JsonElement>> ActsAsync(OperatorServer server) =>
        [.. (await server.GetAsync("chief", AdminPaths.Audit)).Answer.GetProperty("acts").EnumerateArray()];

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var text) ? text.GetString()! : "";
}
