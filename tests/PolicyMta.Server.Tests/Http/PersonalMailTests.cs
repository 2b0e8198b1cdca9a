using System.Net;
using System.Text;
using MimeKit;
using PolicyMta.Core.Injection;

namespace PolicyMta.Server.Tests.Http;

/// <summary>One call, a message for each recipient.</summary>
public sealed class PersonalMailTests
{
    [Fact]
    public async Task Each_recipient_gets_their_own_words_and_sees_nobody_else()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync("""
            {
              "from": "Shop <shop@x.test>", "subject": "Hello {{ name }}", "text": "{{name}}: {{code}} \\{{kept}}", "html": "<p>{{name}}</p>{{{link}}}",
              "headers": {"List-Unsubscribe": "<https://x.test/u/{{code}}>"}, "metadata": {"job": "7"},
              "substitutions": {"link": "<a href='https://x.test'>go</a>", "code": "none"},
              "recipients": [
                {"to": "Ann <ann@x.test>", "substitutions": {"name": "Ann & Ü <b>", "code": 17}, "metadata": {"segment": "a"}},
                {"to": "bob@y.test", "substitutions": {"name": "Bob"}}
              ]
            }
            """);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(
            [("Ann <ann@x.test>", "accepted"), ("bob@y.test", "accepted")],
            (await ApiFixture.RecipientsAsync(response)).Select(item => (item.Address, item.Status)));
        var ann = Assert.Single(api.Injected, item => item.Request.Recipients[0].Address == "ann@x.test");
        var mime = MimeMessage.Load(new MemoryStream(ann.Content));
        Assert.Equal("Hello Ann & Ü <b>", mime.Subject);
        Assert.Equal("Ann & Ü <b>: 17 {{kept}}", mime.TextBody!.TrimEnd());
        Assert.Equal("<p>Ann &amp; &#220; &lt;b&gt;</p><a href='https://x.test'>go</a>", mime.HtmlBody!.TrimEnd());
        Assert.Equal("<https://x.test/u/17>", mime.Headers["List-Unsubscribe"]);
        Assert.Equal("\"Ann\" <ann@x.test>", mime.To.ToString());
        Assert.Equal(("7", "a"), (ann.Request.Metadata!["job"], ann.Request.Metadata["segment"]));
        var bob = Assert.Single(api.Injected, item => item.Request.Recipients[0].Address == "bob@y.test");
        Assert.DoesNotContain("ann@x.test", Encoding.ASCII.GetString(bob.Content), StringComparison.Ordinal);
        Assert.False(bob.Request.Metadata!.ContainsKey("segment"));
        Assert.NotEqual(mime.MessageId, MimeMessage.Load(new MemoryStream(bob.Content)).MessageId);
    }

    [Fact]
    public async Task What_is_wrong_with_one_recipient_is_no_harm_to_the_others()
    {
        await using var api = await ApiFixture.StartAsync();
        api.OnSubmit = request => Task.FromResult(request.Recipients[0].Address switch
        {
            "refused@x.test" => new InjectionResult(SmtpReply.Parse("550 5.7.1 Suppressed"), null),
            "later@x.test" => new InjectionResult(SmtpReply.Parse("452 4.3.1 No space"), null),
            _ => api.Answer,
        });

        var response = await api.PostJsonAsync("""
            {"from": "a@x.test", "subject": "{{name}}", "text": "x", "substitutions": {"name": "you"}, "recipients": [
              "ok@x.test", "no address", {"to": "refused@x.test"}, {"to": "later@x.test"}, {"to": "inject@x.test", "substitutions": {"name": "x\r\nBcc: evil@x.test"}}]}
            """);
        var missing = await api.PostJsonAsync(
            """{"from": "a@x.test", "text": "{{name}} {{code}}", "recipients": ["a@x.test", {"to": "b@x.test", "substitutions": {"name": "B", "code": 1}}]}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(
            ["accepted", "refused", "refused", "retry", "refused"],
            (await ApiFixture.RecipientsAsync(response)).Select(item => item.Status));
        Assert.Equal(["refused", "accepted"], (await ApiFixture.RecipientsAsync(missing)).Select(item => item.Status));
        Assert.Contains("name, code", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("550 5.7.1 No", HttpStatusCode.UnprocessableEntity)]
    [InlineData("451 4.3.0 Later", HttpStatusCode.ServiceUnavailable)]
    public async Task Where_nobody_is_accepted_the_answer_is_a_problem_that_says_why_for_each(string reply, HttpStatusCode expected)
    {
        await using var api = await ApiFixture.StartAsync();
        api.Answer = new InjectionResult(SmtpReply.Parse(reply), null);

        var response = await api.PostJsonAsync("""{"from": "a@x.test", "text": "x", "recipients": ["a@x.test", "b@x.test"]}""");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, (await ApiFixture.RecipientsAsync(response)).Count);
    }

    [Theory]
    [InlineData("""{"from": "a@x.test", "text": "{{name", "recipients": ["b@x.test"]}""", "text")]
    [InlineData("""{"from": "a@x.test", "text": "{{#if x}}", "recipients": ["b@x.test"]}""", "text")]
    [InlineData("""{"from": "a@x.test", "text": "x", "headers": {"X-A": "{{}}"}, "recipients": ["b@x.test"]}""", "headers.X-A")]
    [InlineData("""{"from": "a@x.test", "text": "x", "to": "c@x.test", "recipients": ["b@x.test"]}""", "recipients")]
    [InlineData("""{"from": "a@x.test", "text": "x", "recipients": [7]}""", "recipients[0]")]
    [InlineData("""{"from": "a@x.test", "text": "x", "recipients": [{"substitutions": {}}]}""", "recipients[0].to")]
    [InlineData(
        """{"from": "a@x.test", "text": "x", "recipients": [{"to": "b@x.test", "substitutions": {"a b": 1}}]}""",
        "recipients[0].substitutions.a b")]
    [InlineData(
        """{"from": "a@x.test", "text": "x", "recipients": [{"to": "b@x.test", "substitutions": {"a": []}}]}""",
        "recipients[0].substitutions.a")]
    [InlineData("""{"from": "a@x.test", "text": "x", "to": "b@x.test", "substitutions": {"a": 1}}""", "substitutions")]
    [InlineData("""{"from": "a@x.test", "text": "x", "to": "b@x.test", "send_at": "tomorrow"}""", "send_at")]
    [InlineData("""{"from": "a@x.test", "text": "x", "to": "b@x.test", "send_at": "2027-01-01T00:00:00"}""", "send_at")]
    [InlineData("""{"from": "a@x.test", "text": "x", "to": "b@x.test", "expires_at": "2020-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"from": "a@x.test", "text": "x", "to": "b@x.test", "send_at": "9027-01-01T00:00:00Z"}""", "send_at")]
    public async Task A_mistake_of_the_program_is_refused_as_a_whole(string json, string field)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostJsonAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await ApiFixture.FieldsAsync(response)).Keys);
        Assert.Empty(api.Injected);
    }

    [Fact]
    public async Task Text_that_all_share_may_hold_braces()
    {
        await using var api = await ApiFixture.StartAsync();

        await api.PostJsonAsync("""{"from": "a@x.test", "to": "b@x.test", "text": "{{name}} {{#if"}""");

        Assert.Equal("{{name}} {{#if", api.Mime().TextBody!.TrimEnd());
    }

    [Fact]
    public async Task Times_go_with_the_message()
    {
        await using var api = await ApiFixture.StartAsync();
        var at = DateTimeOffset.Parse(DateTimeOffset.UnixEpoch.AddYears(1).ToString("O"), null);
        var soon = TimeProvider.System.GetUtcNow().AddDays(2);

        await api.PostJsonAsync(
            $$"""{"from": "a@x.test", "to": "b@x.test", "text": "x", "send_at": "{{soon:yyyy-MM-ddTHH:mm:ss}}+00:00", "expires_at": "{{soon.AddDays(1):yyyy-MM-ddTHH:mm:ss}}Z"}""");
        await api.PostRawAsync(
            "From: a@x.test\nTo: b@x.test\n\nhi\n", ("X-Send-At", $"{at:yyyy-MM-ddTHH:mm:ssZ}"), ("X-Metadata-Job", "7"));

        Assert.Equal(soon.ToUnixTimeSeconds(), api.Injected[0].Request.Envelope.NotBefore!.Value.ToUnixTimeSeconds());
        Assert.Equal(soon.AddDays(1).ToUnixTimeSeconds(), api.Injected[0].Request.Envelope.ExpiresAt!.Value.ToUnixTimeSeconds());
        Assert.Equal(soon.ToUnixTimeSeconds(), MimeMessage.Load(new MemoryStream(api.Injected[0].Content)).Date.ToUnixTimeSeconds());
        Assert.Equal(at, api.Injected[1].Request.Envelope.NotBefore);
        Assert.Equal("7", api.Injected[1].Request.Metadata!["job"]);
    }

    [Fact]
    public async Task Ten_thousand_recipients_fit_in_one_call()
    {
        await using var api = await ApiFixture.StartAsync();
        var recipients = string.Join(
            ',', Enumerable.Range(0, 10_000).Select(i => $$$"""{"to": "r{{{i}}}@x.test", "substitutions": {"n": {{{i}}} }}"""));

        var response = await api.PostJsonAsync(
            $$$"""{"from": "a@x.test", "subject": "no {{{"{{n}}"}}}", "text": "x", "recipients": [{{{recipients}}}]}""");
        var oneMore = await api.PostJsonAsync($$"""{"from": "a@x.test", "text": "x", "recipients": [{{recipients}}, "last@x.test"]}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(10_000, api.Injected.Select(item => item.Request.Recipients[0].Address).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, 10_000).Select(i => $"r{i}@x.test"),
            (await ApiFixture.RecipientsAsync(response)).Select(item => item.Address));
        Assert.Equal(["recipients"], (await ApiFixture.FieldsAsync(oneMore)).Keys);
    }
}
