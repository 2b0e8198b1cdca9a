using System.Globalization;
using System.Text;
using PolicyMta.Core.Mime;

namespace PolicyMta.Core.Tests.Mime;

/// <summary>
/// Mail that is made to cost much or to break what reads it: every fact has an answer, in bounds, and says what it left out.
/// </summary>
public sealed class HostileMailTests
{
    /// <summary>Bytes that a reader may allocate for each byte of a message, beside what it gives out at most.</summary>
    private const int BytesForByte = 100;

    public static TheoryData<string> All => [.. Mail.Keys];

    private static Dictionary<string, Func<string>> Mail { get; } = new()
    {
        ["nesting"] = static () => string.Concat(Enumerable.Range(0, 1000).Select(static i =>
            $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n")) + "\r\nx",
        ["nesting in one boundary"] = static () => "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(
            Enumerable.Repeat("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 1000)),
        ["parts"] = static () =>
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat("--b\r\n\r\nx\r\n", 10_000) + "--b--\r\n",
        ["boundaries without end"] = static () =>
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat("--bx\r\n", 100_000) + Repeat("--b\r\n", 100_000),
        ["long boundary"] = static () =>
            $"Content-Type: multipart/mixed; boundary={new string('b', 500_000)}\r\n\r\n--{new string('b', 500_000)}",
        ["huge field"] = static () => "Subject: " + Repeat("=?utf-8?B?w7w=?=\r\n ", 100_000) + "\r\n\r\nx",
        ["many encoded words"] = static () => "Subject: " + Repeat("=?utf-8?B?w7w=?=\r\n ", 3_000) + "x\r\n\r\nx",
        ["huge type"] = static () => $"Content-Type: text/plain; x={new string('a', 1_000_000)}\r\n\r\nx",
        ["many fields of a part"] = static () =>
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + Repeat("Content-Type: text/plain\r\n", 40_000)
                + "\r\nx\r\n--b--\r\n",
        ["type twice"] = static () =>
            "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
        ["broken charset"] = static () => "Content-Type: text/plain; charset=\"\0\u0001utf-99\"\r\n\r\n\u00e4\u0080",
        ["charset that is wrong"] = static () => "Content-Type: text/plain; charset=utf-16\r\n\r\nabc",
        ["broken base64"] = static () => "Content-Transfer-Encoding: base64\r\n\r\n" + Repeat("=A=!\u00e4\r\n", 50_000),
        ["broken quoted-printable"] = static () => "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + Repeat("=\r=ZZ==", 50_000),
        ["broken uuencode"] = static () => "Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n" + Repeat("M~~\r\n", 50_000),
        ["unknown encoding"] = static () => "Content-Transfer-Encoding: x-nonsense\r\n\r\nabc",
        ["RFC 2231 bomb"] = static () => "Content-Disposition: attachment" + string.Concat(Enumerable.Range(0, 50_000).Select(static i =>
            string.Create(CultureInfo.InvariantCulture, $";\r\n filename*{i}*=%C3%BC"))) + "\r\n\r\nx",
        ["RFC 2231 within the bound"] = static () => "Content-Disposition: attachment" + string.Concat(Enumerable.Range(0, 600).Select(
            static i => string.Create(CultureInfo.InvariantCulture, $";\r\n filename*{i}*=%C3%BC"))) + "\r\n\r\nx",
        ["RFC 2231 numbers"] = static () =>
            "Content-Disposition: attachment; filename*99999999999*=x; filename*-1=y; filename*2147483647*=utf-8''z\r\n\r\nx",
        ["text of many MiB"] = static () => "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + Repeat(
            "--b\r\n\r\n" + new string('x', 1_100_000) + "\r\n", 7) + "--b--\r\n",
        ["flowed quotes"] = static () => "Content-Type: text/plain; format=flowed\r\n\r\n" + Repeat(new string('>', 500) + " \r\n", 500),
        ["no header"] = static () => "\r\n",
        ["nothing"] = static () => "",
        ["header without end"] = static () => "Content-Type: multipart/mixed; boundary=b",
        ["a part that never begins"] = static () => "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b",
        ["empty boundary"] = static () => "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx\r\n----\r\n",
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Every_fact_has_an_answer_in_bounds(string kind)
    {
        var raw = Encoding.Latin1.GetBytes(Mail[kind]());
        var facts = MimeReading.Of(new MessageContent(raw));

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = facts.Subject;
        _ = facts.HeaderText("Content-Type");
        var text = (facts.Text?.Length ?? 0) + (facts.Html?.Length ?? 0);
        foreach (var part in facts.Parts)
        {
            _ = (part.Type, part.Charset, part.FileName, part.IsAttachment, part.IsSealed, part.Size);
            text += part.Text?.Length ?? 0;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(facts.Parts.Length, 0, MimeBounds.Parts);
        Assert.InRange(text, 0, 2 * (MimeBounds.AllText + MimeBounds.Text));
        Assert.InRange(allocated, 0, (BytesForByte * (long)raw.Length) + (16 * 1024 * 1024));
        Assert.InRange(facts.Notices.Length, 0, 8);
    }

    [Theory]
    [InlineData("nesting")]
    [InlineData("parts")]
    [InlineData("boundaries without end")]
    [InlineData("huge field")]
    [InlineData("huge type")]
    [InlineData("broken charset")]
    [InlineData("unknown encoding")]
    [InlineData("RFC 2231 bomb")]
    [InlineData("text of many MiB")]
    public void What_is_left_out_is_said(string kind)
    {
        var facts = Read(kind);

        _ = (facts.Subject, facts.Text);
        foreach (var part in facts.Parts)
            _ = (part.FileName, part.Charset, part.Text);

        Assert.NotEmpty(facts.Notices);
    }

    [Fact]
    public void A_field_that_is_too_long_is_null() => Assert.Null(Read("huge field").Subject);

    [Fact]
    public void The_first_type_counts() =>
        Assert.Equal("text/plain", Assert.Single(Read("type twice").Parts).Type);

    private static MimeFacts Read(string kind) => MimeReading.Of(new MessageContent(Encoding.Latin1.GetBytes(Mail[kind]())));

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();
}
