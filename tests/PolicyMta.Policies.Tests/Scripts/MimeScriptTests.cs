using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;
using PolicyMta.Policies.Scripts;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>Scripts read messages as mail clients do, and edit them so that mail clients show what was meant.</summary>
public sealed class MimeScriptTests : IDisposable
{
    private const string Mail =
        "Subject: =?utf-8?B?5rOo5paH44Gu56K66KqN?=\r\nX-Note: =?iso-8859-1?Q?=E4?=\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n"
            + "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''%C3%9C.pdf\r\n\r\n"
            + "%PDF\r\n--b--\r\n";

    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("message.subject", "注文の確認")]
    [InlineData("message.headerText('x-note')", "ä")]
    [InlineData("message.headerText('x-none')", "null")]
    [InlineData("message.text", "Grüße")]
    [InlineData("message.html", "null")]
    [InlineData("message.parts.length", "2")]
    [InlineData("message.parts.map((part) => part.type).join()", "text/plain,application/pdf")]
    [InlineData("message.parts[0].charset", "iso-8859-1")]
    [InlineData("message.parts[1].fileName", "Ü.pdf")]
    [InlineData("message.parts[1].isAttachment", "true")]
    [InlineData("message.parts[1].isSealed", "false")]
    [InlineData("message.parts[1].size", "4")]
    [InlineData("message.parts[1].text", "null")]
    [InlineData("JSON.stringify(message.parts[1])",
        "{\"type\":\"application/pdf\",\"charset\":null,\"fileName\":\"Ü.pdf\",\"isAttachment\":true,\"isSealed\":false,\"size\":4,"
            + "\"text\":null}")]
    public async Task Facts_are_decoded(string expression, string expected)
    {
        var decision = await InjectAsync($"return {{ reason: String({expression}) }};", Mail);

        Assert.Equal(expected, decision!.Reason);
    }

    [Theory]
    [InlineData("message.parts[0].text = 'x'", "'text' cannot be changed here")]
    [InlineData("message.parts.push(1)", "cannot be changed")]
    [InlineData("message.subject = 'x'", "'subject' cannot be changed here")]
    [InlineData("message.headerText(1)", "headerText(name) takes the name of a header field")]
    public async Task Facts_cannot_be_changed(string statement, string error)
    {
        var exception = await Assert.ThrowsAsync<ScriptException>(() => InjectAsync(statement, Mail));

        Assert.Contains(error, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 1_000)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n", 10_000)]
    [InlineData("Content-Disposition: attachment; filename=\"x\r\n", " =?utf-8?Q?=FC?=\r\n", 50_000)]
    [InlineData("Subject: ", "=?utf-8?B?w7w=?=\r\n ", 50_000)]
    [InlineData("Content-Type: text/plain; charset=\"\u0001x\"\r\nContent-Transfer-Encoding: base64\r\n\r\n", "=A=!\r\n", 50_000)]
    public async Task No_mail_makes_a_fact_throw(string begin, string repeated, int times)
    {
        var decision = await InjectAsync(
            "const seen = message.parts.map((p) => [p.type, p.charset, p.fileName, p.isAttachment, p.isSealed, p.size, p.text?.length]);"
                + "return { reason: [message.subject?.length, message.text?.length, message.html, seen.length].join() };",
            new StringBuilder(begin).Insert(begin.Length, repeated, times).Append("\r\n\r\n").ToString());

        Assert.NotNull(decision!.Reason);
    }

    [Fact]
    public async Task Edits_are_read_from_scripts()
    {
        var edited = await EditAsync(
            """
            return { edits: [
              { appendText: "Müller" },
              { removeParts: { fileName: "*.PDF" } },
              { attach: { fileName: "a.txt", type: "text/plain", content: "ü" } },
              { attach: { fileName: "b.bin", base64: "AAE=" } },
            ] };
            """,
            Mail);

        Assert.Contains("Gr=FC=DFe\r\nM=FCller\r\n", edited, StringComparison.Ordinal);
        Assert.DoesNotContain("%PDF", edited, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nw7w=\r\n", edited, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nAAE=\r\n", edited, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ attach: { fileName: 'x' } }", "one of content and base64")]
    [InlineData("{ attach: { content: 'x' } }", "fileName")]
    [InlineData("{ removeParts: { name: 'x' } }", "name")]
    [InlineData("{ appendText: 1 }", "appendText")]
    public async Task Edits_that_are_wrong_are_named(string edit, string named)
    {
        var error = await Record.ExceptionAsync(() => InjectAsync($"return {{ edits: [{edit}] }};", Mail));

        Assert.Contains(named, Assert.IsType<ScriptException>(error).Message, StringComparison.Ordinal);
    }

    private async Task<InjectDecision?> InjectAsync(string body, string mail) =>
        await AskAsync(await _bench.ScriptAsync($"export function onInject(message) {{ {body} }}"), mail);

    private static async Task<InjectDecision?> AskAsync(LoadedScript script, string mail) =>
        await script.Handlers.OnInject.Single().DecideAsync(ContextOf(mail), CancellationToken.None);

    private async Task<string> EditAsync(string body, string mail)
    {
        var decision = await InjectAsync(body, mail);
        using var original = ContentBuffer.CopyOf(Encoding.UTF8.GetBytes(mail));
        using var editor = new ContentEditor(original);
        return Encoding.UTF8.GetString(editor.Apply(new MessageContent(original.Memory), decision!.Edits).Raw.Span);
    }

    private static InjectContext ContextOf(string mail) => new()
    {
        Message = ScriptBench.Message(),
        Content = new MessageContent(Encoding.UTF8.GetBytes(mail)),
        Source = new InjectionSource { Protocol = "ESMTP", Listener = "main", Helo = "client.example" },
    };
}
