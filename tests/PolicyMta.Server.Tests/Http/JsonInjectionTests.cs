using System.Net;
using System.Text;
using System.Text.Json;
using MimeKit;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Server.Tests.Http;

public sealed class JsonInjectionTests
{
    [Fact]
    public async Task Text_and_html_become_alternatives_that_every_receiver_can_read()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync("""
            {
              "from": "Jörg <joerg@bücher.test>", "to": ["Ann <ann@x.test>", "bob@x.test"], "cc": "carl@y.test", "bcc": ["dan@z.test"], "reply_to": "help@bücher.test",
              "subject": "Grüße ☺", "text": "Hällo\nWelt", "html": "<p>Hällo</p>", "headers": {"List-Unsubscribe": "<https://x.test/u>", "X-Job": "7"},
              "metadata": {"job": "7"}, "campaign": "spring", "tenant": "acme", "priority": "bulk"
            }
            """);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var (request, content) = Assert.Single(api.Injected);
        Assert.Equal("joerg@xn--bcher-kva.test", request.ReturnPath);
        Assert.Equal(["ann@x.test", "bob@x.test", "carl@y.test", "dan@z.test"], request.Recipients.Select(recipient => recipient.Address));
        Assert.Equal(
            ("acme", "spring", Sdk.MessagePriority.Bulk, "7"),
            (request.Tenant, request.Campaign, request.Priority, request.Metadata!["job"]));

        Assert.DoesNotContain(content, value => value >= 0x80);
        var text = Encoding.ASCII.GetString(content);
        Assert.DoesNotContain("dan@z.test", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Replace("\r\n", "", StringComparison.Ordinal), c => c is '\r' or '\n');
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);

        var mime = api.Mime();
        Assert.Equal("Grüße ☺", mime.Subject);
        Assert.Equal("Jörg", mime.From.Mailboxes.Single().Name);
        Assert.Equal("7", mime.Headers["X-Job"]);
        var alternatives = Assert.IsType<MultipartAlternative>(mime.Body);
        Assert.Equal(["text/plain", "text/html"], alternatives.Select(part => part.ContentType.MimeType));
        Assert.Equal("Hällo\nWelt", mime.TextBody!.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal("<p>Hällo</p>", mime.HtmlBody!.TrimEnd());
        Assert.NotNull(mime.MessageId);
    }

    [Theory]
    [InlineData("from", "jörg@example.test", "jörg@example.test")]
    [InlineData("from", "Jörg <jörg@bücher.test>", "jörg@xn--bcher-kva.test")]
    [InlineData("to", "用户@例子.test", "用户@xn--fsqu00a.test")]
    [InlineData("cc", "\"Müller, Hans\" <müller@x.test>", "müller@x.test")]
    [InlineData("reply_to", "δοκιμή@x.test", "δοκιμή@x.test")]
    public async Task A_local_part_beyond_ascii_stays_as_it_is(string field, string given, string expected)
    {
        await using var api = await ApiFixture.StartAsync();
        var message = new Dictionary<string, string> { ["from"] = "a@x.test", ["to"] = "b@x.test", ["text"] = "x" };
        message[field] = given;

        var response = await api.PostJsonAsync(JsonSerializer.Serialize(message));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var (request, content) = Assert.Single(api.Injected);
        Assert.True(request.Envelope.SmtpUtf8);
        var line = Encoding.UTF8.GetString(content).Split("\r\n").Single(
            line => line.StartsWith(field.Replace('_', '-') + ": ", StringComparison.OrdinalIgnoreCase));
        Assert.EndsWith(given.Contains('<', StringComparison.Ordinal) ? $" <{expected}>" : $" {expected}", line, StringComparison.Ordinal);
        if (field == "from")
            Assert.Equal(expected, request.ReturnPath);
        else if (field != "reply_to")
            Assert.Contains(expected, request.Recipients.Select(recipient => recipient.Address));
    }

    [Fact]
    public async Task A_local_part_beyond_ascii_in_the_envelope_alone_asks_nothing_of_the_header()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync(
            """{"from": "a@x.test", "to": "b@x.test", "bcc": "jörg@x.test", "return_path": "zurück@x.test", "text": "x"}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var request = Assert.Single(api.Injected).Request;
        Assert.False(request.Envelope.SmtpUtf8);
        Assert.Equal("zurück@x.test", request.ReturnPath);
        Assert.Equal(["b@x.test", "jörg@x.test"], request.Recipients.Select(recipient => recipient.Address));
    }

    [Theory]
    [InlineData("text", "text/plain")]
    [InlineData("html", "text/html")]
    public async Task One_form_alone_is_no_multipart(string field, string type)
    {
        await using var api = await ApiFixture.StartAsync();

        await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "{{field}}": "x"}""");

        Assert.Equal(type, api.Mime().Body!.ContentType.MimeType);
    }

    [Theory]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "subject": "a\r\nBcc: evil@x.test"}""", "subject")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"X-A": "a\nBcc: evil@x.test"}}""", "headers.X-A")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"X-A: b\r\nX-C": "a"}}""", "headers.X-A: b\r\nX-C")]
    [InlineData("""{"from": "a@x.test\r\nBcc: evil@x.test", "to": "b@x.test", "text": "x"}""", "from")]
    [InlineData("""{"from": "a@x.test", "to": ["b@x.test", "c@x.test>\r\nRCPT TO:<evil@x.test"], "text": "x"}""", "to[1]")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"Bcc": "evil@x.test"}}""", "headers.Bcc")]
    [InlineData(
        """{"from": "a@x.test", "to": "b@x.test", "text": "x", "headers": {"Content-Type": "text/html"}}""", "headers.Content-Type")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "campaign": "a\nb"}""", "campaign")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "return_path": "a b@x.test"}""", "return_path")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "priority": "urgent"}""", "priority")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test", "text": "x", "subjekt": "x"}""", "subjekt")]
    [InlineData("""{"from": "a@x.test", "to": "jür gen@x.test", "text": "x"}""", "to")]
    [InlineData("""{"from": "a@x.test", "to": "jürgen\u0085@x.test", "text": "x"}""", "to")]
    [InlineData("""{"from": "a@x.test", "to": "b@x..test", "text": "x"}""", "to")]
    [InlineData("""{"from": "a@x.test", "to": [], "text": "x"}""", "to")]
    [InlineData("""{"from": "a@x.test", "to": "b@x.test"}""", "text")]
    [InlineData("""{"to": "b@x.test", "text": "x"}""", "from")]
    [InlineData("""{"from": "a@x.test", "from": "b@x.test", "to": "b@x.test", "text": "x"}""", "body")]
    [InlineData("""{"from": """, "body")]
    [InlineData("""[]""", "body")]
    public async Task A_mistake_is_refused_and_named(string json, string field)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await ApiFixture.FieldsAsync(response)).Keys);
        Assert.Empty(api.Injected);
    }

    [Theory]
    [InlineData("taro.@docomo.test")]
    [InlineData("a..b@x.test")]
    [InlineData(".a@x.test")]
    [InlineData("Taro <taro.@docomo.test>")]
    [InlineData("\"a..b\"@x.test")]
    public async Task A_recipient_may_have_dots_anywhere_and_is_passed_on_unquoted(string address)
    {
        await using var api = await ApiFixture.StartAsync();
        var to = JsonEncodedText.Encode(address).ToString();

        await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "{{to}}", "text": "x"}""");
        await api.PostJsonAsync($$"""{"from": "a@x.test", "recipients": ["{{to}}"], "text": "x"}""");

        var expected = address.Replace("Taro <", "", StringComparison.Ordinal).Trim('>').Replace("\"", "", StringComparison.Ordinal);
        Assert.Equal([expected, expected], api.Injected.Select(one => one.Request.Recipients.Single().Address));
        Assert.All(api.Injected, one => Assert.Equal(
            expected.Split('@')[0],
            MimeMessage.Load(new MemoryStream(one.Content)).To.Mailboxes.Single().LocalPart.Trim('"')));
    }

    [Theory]
    [InlineData("return_path", "a..b@x.test")]
    [InlineData("return_path", ".a@x.test")]
    [InlineData("return_path", "a(b@x.test")]
    [InlineData("from", "a..b@x.test")]
    [InlineData("to", "a(b@x.test")]
    [InlineData("to", "..@x.test")]
    [InlineData("to", "a@[1.2.3]")]
    public async Task An_address_that_smtp_would_not_take_is_not_taken_here(string field, string address)
    {
        await using var api = await ApiFixture.StartAsync();
        var fields = new Dictionary<string, string> { ["from"] = "a@x.test", ["to"] = "b@x.test", ["text"] = "x", [field] = address };

        var response = await api.PostJsonAsync(JsonSerializer.Serialize(fields));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await ApiFixture.FieldsAsync(response)).Keys);
    }

    [Fact]
    public async Task The_setting_makes_it_strict_or_lenient_for_senders()
    {
        const string json = """{"from": ".a@x.test", "return_path": "b..c@x.test", "to": "taro.@x.test", "text": "x"}""";
        await using var strict = await ApiFixture.StartAsync(options => options with { LenientAddresses = LenientAddresses.Off });
        await using var lenient = await ApiFixture.StartAsync(options => options with { LenientAddresses = LenientAddresses.All });

        Assert.Equal(
            ["from", "return_path", "to"],
            (await ApiFixture.FieldsAsync(await strict.PostJsonAsync(json))).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.Accepted, (await lenient.PostJsonAsync(json)).StatusCode);
        var request = lenient.Injected.Single().Request;
        Assert.Equal(("b..c@x.test", "taro.@x.test"), (request.ReturnPath, request.Recipients.Single().Address));
    }

    [Fact]
    public async Task All_mistakes_are_named_at_once()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync("""{"from": "nobody", "to": ["b@x.test", 7], "text": 1, "headers": []}""");

        Assert.Equal(["from", "headers", "text", "to[1]"], (await ApiFixture.FieldsAsync(response)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Long_lines_and_lone_dots_survive()
    {
        await using var api = await ApiFixture.StartAsync();
        var line = new string('x', 3000);

        await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "text": "{{line}}\n.\nend"}""");

        Assert.Equal($"{line}\n.\nend", api.Mime().TextBody!.ReplaceLineEndings("\n").TrimEnd());
        Assert.All(
            Encoding.ASCII.GetString(Assert.Single(api.Injected).Content).Split("\r\n"), written => Assert.InRange(written.Length, 0, 998));
    }

    [Fact]
    public async Task Too_many_recipients_are_refused()
    {
        await using var api = await ApiFixture.StartAsync(options => options with { MaxRecipients = 2 });

        var response = await api.PostJsonAsync("""{"from": "a@x.test", "to": ["b@x.test", "c@x.test"], "bcc": "d@x.test", "text": "x"}""");

        Assert.Equal(["to"], (await ApiFixture.FieldsAsync(response)).Keys);
    }
}
