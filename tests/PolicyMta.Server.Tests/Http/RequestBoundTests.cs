using System.Net;
using System.Text;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

/// <summary>What one request may cost: known before it is paid.</summary>
public sealed class RequestBoundTests
{
    [Theory]
    [InlineData("{{v}}", false)]
    [InlineData("{{v}}", true)]
    [InlineData("{{{v}}}", true)]
    public async Task A_message_that_would_grow_too_large_is_never_written(string placeholder, bool isHtml)
    {
        await using var api = await ApiFixture.StartAsync(options => options with { MaxMessageSize = 100_000 });
        var text = string.Concat(Enumerable.Repeat(placeholder, 2000));

        var response = await api.PostJsonAsync($$"""
            {"from": "a@x.test", "{{(isHtml ? "html" : "text")}}": "{{text}}", "recipients": [
              {"to": "b@x.test", "substitutions": {"v": "{{new string('x', 20_000)}}"} },
              {"to": "c@x.test", "substitutions": {"v": "y"} } ] }
            """);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(
            [("b@x.test", "refused"), ("c@x.test", "accepted")],
            (await ApiFixture.RecipientsAsync(response)).Select(item => (item.Address, item.Status)));
        Assert.Contains("40000000 bytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(api.Injected);
        Assert.Equal(0, api.Content.Arriving);
    }

    [Fact]
    public async Task What_encoding_makes_too_large_is_refused_as_too_large()
    {
        await using var api = await ApiFixture.StartAsync(options => options with { MaxMessageSize = 100_000 });

        var response = await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "text": "{{new string('ü', 45_000)}}"}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(api.Injected);
    }

    [Theory]
    [InlineData("metadata", "metadata", 101)]
    [InlineData("headers", "headers", 201)]
    [InlineData("substitutions", "substitutions", 1001)]
    public async Task Maps_have_no_more_entries_than_a_bound(string map, string field, int entries)
    {
        await using var api = await ApiFixture.StartAsync();
        var json = string.Join(',', Enumerable.Range(0, entries).Select(number => $"\"X-{number}\": \"v\""));

        var response = await api.PostJsonAsync(
            $$"""{"from": "a@x.test", "recipients": ["b@x.test"], "text": "x", "{{map}}": { {{json}} } }""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"has {entries} entries", (await ApiFixture.FieldsAsync(response))[field], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("to")]
    [InlineData("cc")]
    [InlineData("bcc")]
    [InlineData("recipients")]
    public async Task More_recipients_than_a_call_may_have_are_counted_and_not_read(string field)
    {
        await using var api = await ApiFixture.StartAsync(options => options with { MaxRecipients = 10 });
        var list = string.Join(',', Enumerable.Repeat("\"not an address\"", 11));

        var response = await api.PostJsonAsync($$"""{"from": "a@x.test", "text": "x", "{{field}}": [{{list}}]}""");

        var (name, message) = Assert.Single(await ApiFixture.FieldsAsync(response));
        Assert.Equal(field, name);
        Assert.Contains("11 recipients", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_mistakes_is_told_a_hundred_of_them()
    {
        await using var api = await ApiFixture.StartAsync();
        var json = string.Join(',', Enumerable.Range(0, 50_000).Select(number => $"\"x{number}\": 1"));

        var response = await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", {{json}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(100, (await ApiFixture.FieldsAsync(response)).Count);
    }

    [Theory]
    [InlineData("tenant")]
    [InlineData("campaign")]
    public async Task A_name_that_queues_are_made_of_is_short(string field)
    {
        await using var api = await ApiFixture.StartAsync();
        foreach (var (length, expected) in new[] { (1024, HttpStatusCode.Accepted), (1025, HttpStatusCode.BadRequest) })
        {
            var text = new string('x', length);
            var json = await api.PostJsonAsync($$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "{{field}}": "{{text}}"}""");
            var raw = await api.PostRawAsync("From: a@x.test\r\nTo: b@x.test\r\n\r\nx\r\n", ("X-" + field, text));

            Assert.Equal(expected, json.StatusCode);
            Assert.Equal(expected, raw.StatusCode);
        }
    }

    [Fact]
    public async Task Labels_of_a_raw_message_are_bounded_as_those_of_json_are()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostRawAsync(
            "From: a@x.test\r\nTo: b@x.test\r\n\r\nx\r\n",
            ("X-Metadata-long", new string('x', 1025)), ("X-Metadata-" + new string('n', 129), "x"),
            ("X-Metadata-fits", new string('x', 1024)));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(2, (await ApiFixture.FieldsAsync(response)).Count);
    }

    [Fact]
    public async Task A_body_waits_for_no_memory_that_others_hold()
    {
        await using var api = await ApiFixture.StartAsync();
        Assert.True(api.Content.TryTake(64 * 1024 * 1024));

        var response = await api.PostRawAsync($"From: a@x.test\r\nTo: b@x.test\r\n\r\n{new string('x', 900)}\r\n");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);

        api.Content.GiveBack(64 * 1024 * 1024);
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostRawAsync("From: a@x.test\r\nTo: b@x.test\r\n\r\nx\r\n")).StatusCode);
        Assert.Equal(0, api.Content.Arriving);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("<b> & 'it' \"so\" </b>")]
    [InlineData("\u009F\u00A0\u00FF\u0100\u20AC")]
    [InlineData("\U0001F600\U0001869F\U000186A0\U000F423F\U000F4240\U0010FFFF")]
    [InlineData("\uD83D alone \uDE00\uD83D")]
    public void The_length_of_escaped_text_is_known_without_writing_it(string text) =>
        Assert.Equal(WebUtility.HtmlEncode(text).Length, new EscapedLength().Of(text));

    [Fact]
    public void The_length_of_a_template_is_known_without_writing_it()
    {
        Assert.True(Template.TryParse("a {{x}} b {{{x}}} {{x}} \\{{ {{y}}", out var template, out _));
        var values = new Dictionary<string, string> { ["x"] = "<\"ü\">", ["y"] = "" };
        foreach (var isHtml in (bool[])[true, false])
            Assert.Equal(template.Render(values, isHtml, []).Length, template.LengthOf(values, isHtml, new EscapedLength()));
    }

    [Fact]
    public void A_raw_message_keeps_its_bytes_whatever_its_length()
    {
        var message = Encoding.ASCII.GetBytes("A: b\r\n\r\n" + string.Concat(Enumerable.Repeat("0123456789\r\n", 100_000)));
        using var prepared = RawMessage.Prepare(message, ContentBudget.Unlimited());
        Assert.True(prepared.Memory.Span.SequenceEqual(message));
    }
}
