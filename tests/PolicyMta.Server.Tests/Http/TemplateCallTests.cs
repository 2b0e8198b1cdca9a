using System.Net;
using System.Text;
using System.Text.Json;
using MimeKit;
using PolicyMta.Sdk;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

/// <summary>Messages whose words a plugin's template writes.</summary>
public sealed class TemplateCallTests
{
    private readonly LetterSource _source = new();

    [Fact]
    public async Task A_shared_message_is_written_with_the_values_of_the_call()
    {
        await using var api = await StartAsync();
        using var response = await PostAsync(api, """
            { "from": "a@sender.test", "to": ["x@r.test", "y@r.test"], "template": "letter", "version": 3, "locale": "de-CH",
              "substitutions": { "name": "Ada & Co" } }
            """);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var mail = api.Mime();
        Assert.Equal("de-CH 3 for Ada & Co", mail.Subject);
        Assert.Equal("<p>Ada &amp; Co</p>", mail.HtmlBody!.Trim());
        Assert.Equal("Ada & Co", mail.TextBody!.Trim());
        Assert.Equal(2, api.Injected[0].Request.Recipients.Count);
        Assert.Equal("letter/1", Assert.Single(api.Injected[0].Request.Metadata!).Value);
    }

    [Fact]
    public async Task Each_recipient_has_words_of_their_own_and_one_that_lacks_a_value_is_named()
    {
        await using var api = await StartAsync();
        using var response = await PostAsync(api, """
            { "from": "a@sender.test", "template": "letter", "headers": { "X-Kind": "for {{who}}" }, "substitutions": { "who": "all" },
              "metadata": { "template": "other", "a": "1" },
              "recipients": [ { "to": "x@r.test", "substitutions": { "name": "Ada" }, "metadata": { "template": "mine" } }, "y@r.test",
                              { "to": "z@r.test", "substitutions": { "name": "Zoe" } } ] }
            """);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.Contains("The letter needs 'name'.", answer, StringComparison.Ordinal);
        var mails = api.Injected.Select(injected => MimeMessage.Load(new MemoryStream(injected.Content)))
            .OrderBy(mail => mail.To.ToString());
        Assert.Equal(["en newest for Ada", "en newest for Zoe"], mails.Select(mail => mail.Subject));
        Assert.All(
            api.Injected,
            injected => Assert.Equal(
                ("letter/1", "1"), (injected.Request.Metadata!["template"], injected.Request.Metadata["a"])));
        Assert.All(mails, mail => Assert.Equal("for all", mail.Headers["X-Kind"]));
    }

    [Theory]
    [InlineData("""{ "template": "letter", "subject": "x", "html": "y" }""", "#/subject #/html")]
    [InlineData("""{ "text": "x", "version": 1, "locale": "de" }""", "#/version #/locale")]
    [InlineData("""{ "template": "letter", "version": 0, "locale": "d e" }""", "#/version #/locale")]
    [InlineData("""{ "template": "other" }""", "#/template")]
    [InlineData("""{ "template": "" }""", "#/template")]
    public async Task Mistakes_are_named_with_their_fields(string fields, string expected)
    {
        await using var api = await StartAsync();
        var call = fields.Replace("{ ", "{ \"from\": \"a@s.test\", \"to\": \"x@r.test\", ", StringComparison.Ordinal);
        using var response = await PostAsync(api, call);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var pointers = problem.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString());
        Assert.Equal(expected.Split(' ').Order(), pointers.Order());
        Assert.Empty(api.Injected);
    }

    [Theory]
    [InlineData("throws", 500, "the secret reason")]
    [InlineData("unread", 503, "the secret place")]
    [InlineData("cut", 503, "the secret place")]
    [InlineData("broken", 422, "the secret reason")]
    public async Task What_a_source_fails_with_stands_in_the_log_and_not_in_the_answer(string template, int status, string reason)
    {
        await using var api = await StartAsync();
        using var response = await PostAsync(
            api, $$"""{ "from": "a@s.test", "to": "x@r.test", "template": "{{template}}", "substitutions": { "name": "x" } }""");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Single(api.Failures.Failures), StringComparison.Ordinal);
        Assert.Empty(api.Injected);
    }

    [Theory]
    [InlineData("letter", "x\\r\\nBcc: y@z.test", "A value with a line break")]
    [InlineData("empty", "x", "neither text nor HTML")]
    public async Task Words_that_no_message_may_have_are_refused(string template, string name, string expected)
    {
        await using var api = await StartAsync();
        using var response = await PostAsync(
            api, $$"""{ "from": "a@s.test", "to": "x@r.test", "template": "{{template}}", "substitutions": { "name": "{{name}}" } }""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(api.Injected);
    }

    [Fact]
    public async Task A_source_is_told_who_asks()
    {
        await using var api = await StartAsync(token => token with { Tenant = "t1", Organisation = "acme" });
        using var response = await PostAsync(api, """{ "from": "a@s.test", "to": "x@r.test", "template": "nothing" }""");
        var caller = _source.Asked!.Caller;
        Assert.Equal(("app", "acme", "t1", false), (caller.Name, caller.Organisation, caller.Tenant, caller.IsOperator));
        Assert.Equal([OrganisationRole.Viewer, OrganisationRole.Sender], caller.Roles.Order());
    }

    [Fact]
    public async Task Without_a_plugin_there_are_no_templates()
    {
        await using var api = await ApiFixture.StartAsync();
        using var response = await PostAsync(api, """{ "from": "a@s.test", "to": "x@r.test", "template": "letter" }""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("this server has no templates", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<ApiFixture> StartAsync(Func<TokenOptions, TokenOptions>? change = null) => ApiFixture.StartAsync(
        options => options with { Tokens = [.. options.Tokens.Select(token => change?.Invoke(token) ?? token)] }, _source);

    private static Task<HttpResponseMessage> PostAsync(ApiFixture api, string json) =>
        api.Client.PostAsync("/api/v1/messages", new StringContent(json, Encoding.UTF8, "application/json"));
}
