using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class ClassifyCommandTests : IDisposable
{
    private const string Bounce = """
        From: MAILER-DAEMON@mx.example
        To: sender@news.example
        Subject: failure notice
        Content-Type: multipart/report; report-type=delivery-status; boundary=B

        --B
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; full@corp.example
        Action: failed
        Status: 5.2.2
        Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

        Final-Recipient: rfc822; gone@corp.example
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 User unknown
        --B--
        """;

    private readonly TestFolder _folder = new();
    private readonly PluginCommand _command = ShippedRules.Configure("").Commands.Single(command => command.Name == "bounce classify");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_recipient_has_a_line_with_its_category_and_reply()
    {
        var result = await RunAsync(Write("bounce.eml", Bounce));

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["quota-exceeded", "invalid-recipient"], result.JsonLines.Select(line => Field(line, "category")));
        Assert.Equal(["soft", "hard"], result.JsonLines.Select(line => Field(line, "kind")));
        Assert.Equal(["full@corp.example", "gone@corp.example"], result.JsonLines.Select(line => Field(line, "recipient")));
        Assert.Equal("552 5.2.2 Mailbox full", Field(result.JsonLines[0], "reply"));
        Assert.Equal("5.2.2", Field(result.JsonLines[0], "status"));
        Assert.All(result.JsonLines, line => Assert.NotEmpty(Field(line, "rule")!));
        Assert.Equal(2, result.Table!.Rows.Length);
        Assert.All(result.Table.Rows, row => Assert.Equal(result.Table.Columns.Length, row.Length));
    }

    [Fact]
    public async Task A_folder_means_its_files_and_what_cannot_be_read_is_told_beside_the_others()
    {
        Write("a.eml", Bounce);
        Write("b.eml", "From: a@corp.example\nSubject: Automatic reply: x\n\nAway.\n");
        Write("empty.eml", "");
        Write("program.bin", "\u007FELF\0\0\0");

        var result = await RunAsync(_folder.Path, Path.Combine(_folder.Path, "none.eml"));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            ["quota-exceeded", "invalid-recipient", "auto-reply", null, null, null],
            result.JsonLines.Select(line => Field(line, "category")));
        Assert.Contains("empty.eml is not a mail", Field(result.JsonLines[3], "error"), StringComparison.Ordinal);
        Assert.Collection(
            result.Text.Split('\n'),
            line => Assert.Contains("empty.eml is not a mail", line, StringComparison.Ordinal),
            line => Assert.Contains("program.bin is not a mail", line, StringComparison.Ordinal),
            line => Assert.Contains("none.eml cannot be read", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Subject: Lunch?\n\nHello", "unclassified", "unknown")]
    [InlineData("Subject: unsubscribe\n\nHello", "complaint", "none")]
    [InlineData("Subject: Please confirm your message\n\nHello", "challenge", "none")]
    [InlineData("Subject: failure notice\n\n<a@b.example>:\nCRITICAL 17\n", "unclassified", "unknown")]
    [InlineData("Subject: failure notice\n\n<a@b.example>:\n550 Spam Blocked\n", "spam-content", "block")]
    public async Task Mail_of_every_kind_has_a_line(string mail, string category, string kind)
    {
        var line = Assert.Single((await RunAsync(Write("mail.eml", "From: mailer-daemon@mx.example\n" + mail))).JsonLines);

        Assert.Equal((category, kind), (Field(line, "category"), Field(line, "kind")));
    }

    [Theory]
    [InlineData("message/feedback-report", "Feedback-Type: abuse", "complaint", "none")]
    [InlineData("message/delivery-status", "Final-Recipient: rfc822; a@b.example\nAction: relayed\nStatus: 2.0.0", "delivered", "none")]
    [InlineData("message/delivery-status", "Final-Recipient: rfc822; a@b.example\nStatus: 5.2.1", "inactive-mailbox", "hard")]
    public async Task If_no_words_say_why_the_fields_decide(string type, string fields, string category, string kind)
    {
        var line = Assert.Single((await RunAsync(Write("mail.eml", $"""
            From: mailer-daemon@mx.example
            Content-Type: multipart/report; boundary=B

            --B
            Content-Type: {type}

            {fields}
            --B--
            """))).JsonLines);

        Assert.Equal((category, kind), (Field(line, "category"), Field(line, "kind")));
    }

    [Fact]
    public async Task The_paragraph_that_decided_is_shown()
    {
        var line = Assert.Single((await RunAsync(Write("mail.eml", """
            From: mailer-daemon@mail.example
            Subject: Delivery Status Notification (Failure)

            There was a problem delivering your message to user@corp.example. See the technical details below.

            DNS type 'mx' lookup of corp.example responded with code NXDOMAIN
            """))).JsonLines);

        Assert.Equal("invalid-domain", Field(line, "category"));
        Assert.Contains("NXDOMAIN", Field(line, "reply"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_of_strangers_command_no_terminal_and_are_cut()
    {
        var said = "550 \u001b[31m" + new string('x', 5000);

        var result = await RunAsync(Write(
            "mail.eml", $"From: mailer-daemon@mx.example\nSubject: failure notice\n\n<a@b.example>: {said}\n"));

        Assert.All(Assert.Single(result.Table!.Rows), cell => Assert.DoesNotContain(cell, char.IsControl));
        Assert.InRange(result.Table.Rows[0][^1].Length, 1, 310);
        Assert.DoesNotContain('\u001b', Field(result.JsonLines[0], "reply")!);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<CommandResult> RunAsync(params string[] files) => await _command.Handler(
        new CommandCall { Values = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("FILE", [.. files]) },
        CancellationToken.None);

    private static string? Field(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
