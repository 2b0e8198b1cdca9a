using PolicyMta.Returns.Mailboxes;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Returns.Tests.Mailboxes;

/// <summary>Mail that waits in a mailbox is taken once, whatever happens to the connection.</summary>
public sealed class MailboxPollerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_there_and_what_comes_is_reported_and_marked(bool hasIdle)
    {
        await using var server = new ImapServer(hasIdle);
        using var returns = Plugin(server);
        var (first, second) = (await returns.SendAsync("jane@a.test"), await returns.SendAsync("joe@a.test"));
        server.Deliver(ReportTo(first, "jane@a.test"));
        await using var running = Run(returns);
        await Eventually.TrueAsync(() => Reported(returns).Count == 1);
        Assert.Equal((first.Id.ToString(), "jane@a.test"), Reported(returns)[0]);

        server.Deliver(ReportTo(second, "joe@a.test"));
        await Eventually.TrueAsync(
            () =>
            {
                if (!hasIdle)
                    returns.Time.Advance(TimeSpan.FromSeconds(10));
                return Reported(returns).Count == 2 && server.Inbox.All(mail => mail.Flags == "\\Seen");
            },
            () => string.Join('\n', server.Commands));
        Assert.Equal(hasIdle, server.Commands.Contains("IDLE"));
    }

    [Fact]
    public async Task Nothing_is_taken_twice_over_broken_connections_restarts_and_new_numbers()
    {
        await using var server = new ImapServer();
        var store = new TestPluginStore();
        using var returns = Plugin(server, store: store);
        var sent = await returns.SendAsync();
        server.Deliver(ReportTo(sent, "jane@a.test"));
        await using (Run(returns))
        {
            await Eventually.TrueAsync(() => Reported(returns).Count == 1 && server.Inbox[0].Flags == "\\Seen");
            await NoteAsync(returns);
            server.BreakConnections();
            await Eventually.TrueAsync(
                () =>
                {
                    returns.Time.Advance(TimeSpan.FromSeconds(5));
                    return server.LoggedIn == 2;
                });
        }

        server.Renumber(8);
        using var restarted = Plugin(server, store: store);
        restarted.History.Events.AddRange(returns.History.Events);
        var searches = server.Commands.Count(command => command.Contains("SEARCH", StringComparison.Ordinal));
        await using (Run(restarted))
            await Eventually.TrueAsync(
                () => server.Commands.Count(command => command.Contains("SEARCH", StringComparison.Ordinal)) > searches
                    && server.Commands.Last() == "IDLE");

        Assert.Single(Reported(returns));
        Assert.Empty(Reported(restarted));
    }

    [Fact]
    public async Task Handled_mail_is_moved_or_deleted_and_mail_of_people_stays()
    {
        foreach (var (settings, isMoved) in new[] { ("handled: move, move_to: Done", true), ("handled: delete", false) })
        {
            await using var server = new ImapServer();
            using var returns = Plugin(server, settings);
            var sent = await returns.SendAsync();
            server.Deliver(ReturnedTexts.Ordinary);
            server.Deliver(ReportTo(sent, "jane@a.test"));
            await using var running = Run(returns);

            await Eventually.TrueAsync(() => Reported(returns).Count == 1 && server.Inbox is [{ Uid: 1, Flags: "" }]);
            Assert.Equal(isMoved ? ["Done: 2"] : [], server.Moved);
        }
    }

    [Fact]
    public async Task A_refused_login_is_tried_again_with_growing_pauses()
    {
        await using var server = new ImapServer { Password = "another" };
        using var returns = Plugin(server);
        await using var running = Run(returns);
        await Eventually.TrueAsync(() => server.Commands.Any(command => command.StartsWith("LOGIN", StringComparison.Ordinal)));
        server.Password = "secret";
        await Eventually.TrueAsync(() =>
        {
            returns.Time.Advance(TimeSpan.FromSeconds(5));
            return server.LoggedIn == 1;
        });
    }

    [Fact]
    public async Task No_password_is_said_before_TLS_unless_the_settings_say_so()
    {
        foreach (var tls in new[] { "implicit", "starttls" })
        {
            await using var server = new ImapServer();
            using var returns = Plugin(server, "handled: mark", tls: tls);
            await using var running = Run(returns);
            await Eventually.TrueAsync(() => server.Connections > 0);
            await Eventually.TrueAsync(() =>
            {
                returns.Time.Advance(TimeSpan.FromMinutes(2));
                return server.Connections > 1;
            });
            Assert.DoesNotContain(server.Commands, command => command.Contains("LOGIN", StringComparison.Ordinal));
            Assert.DoesNotContain(server.Commands, command => command.Contains("secret", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("host: imap.example, tls: none", "a password must not go over a network in clear text")]
    [InlineData("host: imap.example, handled: move", "write the folder that handled mail is moved to")]
    public void Mistakes_in_settings_are_told(string settings, string problem)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["password"], "secret");
        using var returns = new LoadedReturns(
            $"{LoadedReturns.UsualSettings}\nmailboxes: {{ one: {{ {settings}, user: jane, password_file: {folder["password"]} }} }}");
        Assert.Contains(problem, Assert.Single(returns.Builder.Problems), StringComparison.Ordinal);
    }

    private static string ReportTo(Sent sent, string recipient) =>
        $"Delivered-To: {sent.ReturnPathOf(recipient)}\n{ReturnedTexts.Report(recipient)}";

    private static LoadedReturns Plugin(
        ImapServer server, string settings = "handled: mark", TestPluginStore? store = null, string tls = "none")
    {
        var file = Path.Combine(AppContext.BaseDirectory, "imap-password");
        File.WriteAllText(file, "secret\n");
        return new LoadedReturns(
            $$"""
            {{LoadedReturns.UsualSettings}}
            mailboxes:
              one: { host: 127.0.0.1, port: {{server.Port}}, tls: {{tls}}, user: bounces, password_file: {{file}}, {{settings}} }
            """,
            store);
    }

    private static List<(string? Id, string Recipient)> Reported(LoadedReturns returns) =>
        [.. ((TestReportIntake)returns.Builder.Reports).Accepted.SelectMany(taken => taken.Reports.Reports)
            .Select(report => (report.OriginalId, report.Recipient))];

    /// <summary>Asks on-bounce about what was taken, as the corridor does.</summary>
    private static async Task NoteAsync(LoadedReturns returns)
    {
        foreach (var (carrier, reports) in ((TestReportIntake)returns.Builder.Reports).Accepted)
            await returns.AskBounceAsync(carrier, reports.Reports);
    }

    private static Running Run(LoadedReturns returns)
    {
        var stop = new CancellationTokenSource();
        return new Running(stop, returns.Builder.BackgroundServices[^1](stop.Token));
    }

    private sealed class Running(CancellationTokenSource stop, Task work) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await work.ContinueWith(static _ => { }, TaskScheduler.Default);
            stop.Dispose();
        }
    }
}
