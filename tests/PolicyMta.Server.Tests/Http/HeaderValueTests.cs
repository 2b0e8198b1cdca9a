using System.Net;
using System.Text;
using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Server.Tests.Http;

/// <summary>What JSON brings into a header stands there as it was given, or is refused.</summary>
public sealed class HeaderValueTests
{
    private static readonly string Json = "{\"to\":[" + string.Join(", ", Enumerable.Range(0, 120).Select(i => $"\"u{i}@x.test\"")) + "]}";

    public static TheoryData<string, string> MachineRead => new()
    {
        { "Feedback-ID", "campaign_2026_11_28_black_friday:customer-1234567890:newsletter:sender.example.com" },
        { "X-SMTPAPI", Json },
        { "X-MSFBL", Convert.ToBase64String(Enumerable.Range(0, 600).Select(i => (byte)i).ToArray()) },
        { "Archived-At", "<https://lists.example.com/" + new string('a', 300) + "?id=1&x=2>" },
        { "X-Entity-Ref-ID", new string('0', 400) },
        { "List-Unsubscribe", "<mailto:" + new string('u', 200) + "@x.test>, <https://x.test/" + new string('t', 500) + ">" },
        { "X-Odd", "=?utf-8?Q?literal?= \"quoted\" (comment)  two  spaces\tand a tab" },
        { "References", string.Join(" ", Enumerable.Range(0, 60).Select(i => $"<{i}.{new string('r', 70)}@x.test>")) },
        { "Subject", new string('s', 900) },
        { "Subject", "An ASCII subject that is much longer than one line of seventy-eight characters, and has =_? in it" },
    };

    [Theory]
    [MemberData(nameof(MachineRead))]
    public async Task Ascii_is_never_encoded(string name, string value)
    {
        await using var api = await ApiFixture.StartAsync();
        var given = System.Text.Json.JsonSerializer.Serialize(value);

        var response = await api.PostJsonAsync(name == "Subject"
            ? $$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "subject": {{given}}}"""
            : $$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"{{name}}": {{given}}} }""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var content = Assert.Single(api.Injected).Content;
        Assert.Equal(value, new MessageContent(content).GetHeader(name));
        Assert.All(Encoding.ASCII.GetString(content).Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
    }

    [Theory]
    [InlineData("X-Long", 997, HttpStatusCode.Accepted)]
    [InlineData("X-Long", 998, HttpStatusCode.BadRequest)]
    [InlineData("Feedback-ID", 2000, HttpStatusCode.BadRequest)]
    public async Task A_word_that_no_line_can_hold_is_refused(string name, int length, HttpStatusCode expected)
    {
        await using var api = await ApiFixture.StartAsync();
        var response = await api.PostJsonAsync(
            $$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"{{name}}": "{{new string('x', length)}}"} }""");
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("Müller, Hans (Sales)")]
    [InlineData("Hans \"JJ\" Müller")]
    [InlineData("Jörg M. <x>")]
    [InlineData("Plain, \"Quoted\" Name")]
    [InlineData("日本 太郎, (株)")]
    public async Task A_display_name_is_shown_as_it_was_given(string name)
    {
        await using var api = await ApiFixture.StartAsync();
        var quoted = "\\\"" + name.Replace("\"", "\\\\\\\"", StringComparison.Ordinal) + "\\\"";

        await api.PostJsonAsync(
            $$"""
            {"from": "{{quoted}} <a@x.test>", "to": "{{quoted}} <b@x.test>", "text": "x", "headers": {"Sender": "{{quoted}} <c@x.test>"} }
            """);

        var mime = api.Mime();
        Assert.Equal([name, name, name], new[] { mime.From[0].Name, mime.To[0].Name, mime.Sender!.Name });
        var raw = new MessageContent(api.Injected[0].Content);
        Assert.All(
            ["From", "To", "Sender"],
            field => Assert.False(raw.GetHeader(field)!.Contains("=?", StringComparison.Ordinal) && raw.GetHeader(field)!.Contains('"')));
    }

    [Fact]
    public async Task A_long_name_in_ascii_is_not_encoded()
    {
        await using var api = await ApiFixture.StartAsync();
        var name = new string('n', 200);

        await api.PostJsonAsync($$"""{"from": "{{name}} <a@x.test>", "to": "b@x.test", "text": "x"}""");
        var refused = await api.PostJsonAsync($$"""{"from": "{{new string('n', 1000)}} <a@x.test>", "to": "b@x.test", "text": "x"}""");

        Assert.Equal($"{name} <a@x.test>", new MessageContent(Assert.Single(api.Injected).Content).GetHeader("From"));
        Assert.Equal(["from"], (await ApiFixture.FieldsAsync(refused)).Keys);
    }

    [Theory]
    [InlineData("Date", "Sat, 28 Nov 2026 18:00:00 +0000", true)]
    [InlineData("Date", "28 Nov 2026 18:00 -0500 (EST)", true)]
    [InlineData("Date", "Sat, 28 Nov 2026 18:00:00 GMT", true)]
    [InlineData("Resent-Date", "Sat,  28 Nov 2026 18:00:00 +0530", true)]
    [InlineData("Date", "Thu, 31 Dec 2026 23:59:60 +0000", true)]
    [InlineData("Date", "Sat, 28 Nov 2026 18:00:61 +0000", false)]
    [InlineData("Date", "yesterday", false)]
    [InlineData("Date", "2026-11-28T18:00:00Z", false)]
    [InlineData("Date", "1795888800", false)]
    [InlineData("Date", "Sat, 31 Feb 2026 18:00:00 +0000", false)]
    [InlineData("Date", "Mon, 28 Nov 2026 18:00:00 +0000", false)]
    [InlineData("Date", "", false)]
    [InlineData("Resent-Date", "now", false)]
    [InlineData("Message-ID", "<unique@x.test>", true)]
    [InlineData("Message-ID", "unique@x.test", false)]
    [InlineData("message-id", "<unique>", false)]
    [InlineData("Message-ID", "<a@x.test> <b@x.test>", false)]
    [InlineData("Message-ID", "<a b@x.test>", false)]
    [InlineData("Message-ID", "<a@x.test", false)]
    [InlineData("Message-ID", "", false)]
    [InlineData("Resent-Message-ID", "a@x.test", false)]
    [InlineData("In-Reply-To", "<a@x.test>", true)]
    [InlineData("In-Reply-To", "a@x.test", false)]
    [InlineData("References", "<a@x.test> <b@x.test>", true)]
    [InlineData("References", "<a@x.test>, b@x.test", false)]
    [InlineData("Sender", "Jane <jane@x.test>", true)]
    [InlineData("Sender", "nobody", false)]
    [InlineData("X-Bell", "a\\u0007b", false)]
    [InlineData("X Y", "a", false)]
    public async Task What_machines_read_has_their_form(string name, string value, bool isTaken)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync(
            $$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"{{name}}": "{{value}}"} }""");
        var personal = await api.PostJsonAsync(
            $$"""{"from": "a@x.test", "text": "x", "headers": {"{{name}}": "{{value}}"}, "recipients": ["b@x.test"]}""");

        Assert.Equal(isTaken ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(response.StatusCode, personal.StatusCode);
        if (isTaken)
            Assert.Equal(value, new MessageContent(api.Injected[0].Content).GetHeader(name));
        else
            Assert.Equal([$"headers.{name}"], (await ApiFixture.FieldsAsync(response)).Keys);
    }

    [Fact]
    public async Task What_is_filled_in_is_checked_as_well()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync("""
            {"from": "a@x.test", "subject": "{{s}}", "text": "{{t}}", "headers": {"Message-ID": "{{id}}"},
             "substitutions": {"s": "hi", "t": "x", "id": "<1@x.test>"},
             "recipients": ["ok@x.test", {"to": "id@x.test", "substitutions": {"id": "1"}},
                            {"to": "nul@x.test", "substitutions": {"t": "a\u0000"}},
                            {"to": "bell@x.test", "substitutions": {"s": "\u0007"}}]}
            """);

        Assert.Equal(
            ["accepted", "refused", "refused", "refused"],
            (await ApiFixture.RecipientsAsync(response)).Select(item => item.Status));
    }

    [Theory]
    [InlineData("subject", "\"subject\": \"a\\u0000b\"")]
    [InlineData("headers.X-A", "\"headers\": {\"X-A\": \"a\\u0000b\"}")]
    public async Task A_nul_is_not_told_as_a_line_break(string field, string json)
    {
        await using var api = await ApiFixture.StartAsync();

        var refused = await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", {{json}}}""");

        var mistake = Assert.Single(await ApiFixture.FieldsAsync(refused));
        Assert.Equal(field, mistake.Key);
        Assert.Contains("NUL", mistake.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("html")]
    public async Task A_nul_in_text_is_refused_and_a_lone_cr_is_a_line_end(string field)
    {
        await using var api = await ApiFixture.StartAsync();

        var refused = await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "{{field}}": "a\u0000b"}""");
        await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "{{field}}": "a\rb\nc\r\nd"}""");

        Assert.Equal([field], (await ApiFixture.FieldsAsync(refused)).Keys);
        Assert.False(LooseBytes.AreIn(Assert.Single(api.Injected).Content));
        Assert.Equal("a\nb\nc\nd", (api.Mime().TextBody ?? api.Mime().HtmlBody!).ReplaceLineEndings("\n").TrimEnd());
    }
}
