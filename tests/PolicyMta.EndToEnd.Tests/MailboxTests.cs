using System.Text.Json;
using PolicyMta.Returns.Tests.Mailboxes;
using PolicyMta.Sdk;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>The server reads a mailbox with a library that its plugin brings along, and goes on after a reload.</summary>
public sealed class MailboxTests
{
    [Fact]
    public async Task A_complaint_in_a_mailbox_is_told_of_also_after_the_plugin_was_loaded_anew_with_another_password()
    {
        using var folder = new TestFolder();
        await using var sink = new CountingSink();
        await using var imap = new ImapServer();
        File.WriteAllText(folder["returns.key"], "a key that only this test knows");
        File.WriteAllText(folder["password"], "secret\n");
        await using var mta = new MtaProcess(folder.Path, $$"""
            delivery: { next_hop: 127.0.0.1:{{sink.Port}} }
            plugins:
              settings:
                PolicyMta.Returns:
                  keys: [{ file: returns.key }]
                  domains: [bounces.sender.example]
                  senders: [{ return_path: bounces.sender.example }]
                  mailboxes:
                    fbl: { host: 127.0.0.1, port: {{imap.Port}}, tls: none, user: fbl, password_file: password, handled: delete }
            """);
        await mta.StartAsync();
        await new LoadClient(mta.SmtpPort).RunAsync(sessions: 1, limit: 2, CancellationToken.None);
        await Eventually.TrueAsync(() => Delivered(folder).Count == 2, () => mta.Output);

        imap.Deliver(Complaint(Delivered(folder)[0].ReturnPath!));
        await Eventually.TrueAsync(() => Complained(folder).Count == 1 && imap.Inbox.Count == 0, () => mta.Output);

        File.WriteAllText(folder["password"], "changed\n");
        imap.Password = "changed";
        var (exitCode, output) = await MtaProcess.RunAsync("reload", "--config", mta.ConfigurationFile);
        Assert.True(exitCode == 0, output);
        imap.Deliver(Complaint(Delivered(folder)[1].ReturnPath!));
        await Eventually.TrueAsync(() => Complained(folder).Count == 2, () => mta.Output);
        Assert.Equal(
            Delivered(folder).Select(e => $"{e.Id} {e.Recipients[0]}").Order(),
            Complained(folder).Select(e => $"{e.OriginalId} {e.Recipients[0]}").Order());
        await Eventually.TrueAsync(
            async () => (await StatusAsync(mta)).GetProperty("policy").GetProperty("draining").GetArrayLength() == 0, () => mta.Output);
    }

    private static List<DeliveryEvent> Delivered(TestFolder folder) =>
        [.. new EventLedger(folder.Path).Events.Where(e => e.Kind == EventKind.Delivered)];

    private static List<DeliveryEvent> Complained(TestFolder folder) =>
        [.. new EventLedger(folder.Path).Events.Where(e => e.Kind == EventKind.Complained)];

    private static async Task<JsonElement> StatusAsync(MtaProcess mta)
    {
        var (exitCode, output) = await MtaProcess.RunAsync("status", "--json", "--config", mta.ConfigurationFile);
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    private static string Complaint(string returnPath) =>
        $"""
        From: <fbl@provider.test>
        To: <fbl@sender.example>
        Subject: complaint
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="b"

        --b
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        Original-Mail-From: <{returnPath}>
        Original-Rcpt-To: <redacted>

        --b
        Content-Type: text/rfc822-headers

        Return-Path: <{returnPath}>
        Subject: Hello

        --b--

        """;
}
