using System.Net;
using System.Text;
using System.Text.Json;
using PolicyMta.Core.Injection;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

public sealed class InjectionEndpointTests
{
    private const string Raw =
        "From: Jane <jane@sender.test>\r\nTo: a@x.test, b@x.test\r\nBcc: hidden@x.test,\r\n more@x.test\r\nSubject: hi\r\n\r\nBody\r\n";

    [Fact]
    public async Task Raw_mail_is_accepted_with_the_envelope_of_its_header_and_loses_its_bcc()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostRawAsync(Raw);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(api.Answer.Id.ToString(), json.RootElement.GetProperty("id").GetString());
        var (request, content) = Assert.Single(api.Injected);
        Assert.Equal("jane@sender.test", request.ReturnPath);
        Assert.Equal(["a@x.test", "b@x.test", "hidden@x.test", "more@x.test"], request.Recipients.Select(recipient => recipient.Address));
        Assert.Equal(
            "From: Jane <jane@sender.test>\r\nTo: a@x.test, b@x.test\r\nSubject: hi\r\n\r\nBody\r\n", Encoding.ASCII.GetString(content));
        Assert.Equal(("HTTP", "http", "app"), (request.Source.Protocol, request.Source.Listener, request.Source.AuthenticatedAs));
    }

    [Fact]
    public async Task A_recipient_that_policy_refused_is_named_with_its_reply()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Answer = api.Answer with { Refused = [new RefusedRecipient("b@x.test", SmtpReply.Parse("550 5.1.1 No such user"))] };

        var response = await api.PostRawAsync(Raw, ("X-Envelope-To", "a@x.test, b@x.test"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.True(Assert.Single(api.Injected).Request.AsksRecipients);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(
            ["a@x.test accepted ", "b@x.test refused 550 5.1.1 No such user"],
            json.RootElement.GetProperty("recipients").EnumerateArray().Select(recipient =>
                $"{recipient.GetProperty("address")} {recipient.GetProperty("status")} "
                    + (recipient.TryGetProperty("reply", out var reply) ? reply.ToString() : "")));
    }

    [Fact]
    public async Task If_policy_refused_every_recipient_each_has_its_reply()
    {
        await using var api = await ApiFixture.StartAsync();
        var (gone, later) = (SmtpReply.Parse("550 5.1.1 No such user"), SmtpReply.Parse("451 4.2.1 Later"));
        api.Answer = new InjectionResult(later, null) { Refused = [new("a@x.test", gone), new("b@x.test", later)] };

        var response = await api.PostRawAsync(Raw, ("X-Envelope-To", "a@x.test, b@x.test"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("550 5.1.1 No such user", body, StringComparison.Ordinal);
        Assert.Contains("451 4.2.1 Later", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_envelope_wins_over_the_header()
    {
        await using var api = await ApiFixture.StartAsync();

        await api.PostRawAsync(
            Raw,
            ("X-Envelope-From", "<bounce@sender.test>"),
            ("X-Envelope-To", "one@y.test, two@xn--bcher-kva.test"),
            ("X-Campaign", "spring"),
            ("X-Message-Priority", "high"));

        var (request, _) = Assert.Single(api.Injected);
        Assert.Equal("bounce@sender.test", request.ReturnPath);
        Assert.Equal(["one@y.test", "two@xn--bcher-kva.test"], request.Recipients.Select(recipient => recipient.Address));
        Assert.Equal(("spring", MessagePriority.High), (request.Campaign, request.Priority));
    }

    [Fact]
    public async Task The_envelope_may_stand_in_the_query()
    {
        await using var api = await ApiFixture.StartAsync();
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(Raw));
        content.Headers.ContentType = new("message/rfc822");

        await api.Client.PostAsync(InjectionEndpoint.Path + "?from=q@x.test&to=r@x.test&to=s@x.test", content);

        var (request, _) = Assert.Single(api.Injected);
        Assert.Equal("q@x.test", request.ReturnPath);
        Assert.Equal(["r@x.test", "s@x.test"], request.Recipients.Select(recipient => recipient.Address));
    }

    [Fact]
    public async Task An_empty_envelope_sender_is_the_null_reverse_path()
    {
        await using var api = await ApiFixture.StartAsync();

        await api.PostRawAsync(Raw, ("X-Envelope-From", "<>"));

        Assert.Equal("", Assert.Single(api.Injected).Request.ReturnPath);
    }

    [Fact]
    public async Task A_field_that_names_recipients_and_cannot_be_read_is_not_passed_over()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostRawAsync("From: jane@sender.test\r\nTo: @@@\r\nCc: b@x.test\r\n\r\nBody\r\n");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(api.Injected);
    }

    [Theory]
    [InlineData("To: taro.@y.test", "taro.@y.test")]
    [InlineData("To: Taro <.taro@y.test>, \"A, B\" <a..b@y.test>", ".taro@y.test,a..b@y.test")]
    [InlineData("Cc: plain@y.test,\r\n taro.@y.test (T, x),,", "plain@y.test,taro.@y.test")]
    [InlineData("Bcc: =?utf-8?q?J=C3=B6rg?= <j..@y.test>", "j..@y.test")]
    public async Task Recipients_in_the_header_may_have_dots_anywhere(string field, string recipients)
    {
        await using var api = await ApiFixture.StartAsync();

        await api.PostRawAsync($"From: jane@sender.test\r\n{field}\r\n\r\nBody\r\n");

        Assert.Equal(recipients.Split(','), Assert.Single(api.Injected).Request.Recipients.Select(recipient => recipient.Address));
    }

    [Theory]
    [InlineData("From: a..b@x.test\r\nTo: b@x.test", "body")]
    [InlineData("From: @@@\r\nTo: b@x.test", "X-Envelope-From")]
    [InlineData("From: a@x.test\r\nTo: taro.@y.test, broken", "body")]
    [InlineData("From: a@x.test\r\nTo: <@relay.test:taro.@y.test>", "body")]
    public async Task A_field_that_cannot_be_followed_is_named(string header, string field)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostRawAsync(header + "\r\n\r\nBody\r\n");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await ApiFixture.FieldsAsync(response)).Keys);
    }

    [Theory]
    [InlineData("X-Envelope-From", "a@x.test,b@x.test")]
    [InlineData("X-Envelope-From", "a..b@x.test")]
    [InlineData("X-Envelope-From", ".a@x.test")]
    [InlineData("X-Envelope-From", "a(b@x.test")]
    [InlineData("X-Envelope-To", "a(b@x.test")]
    [InlineData("X-Envelope-To", "nobody")]
    [InlineData("X-Envelope-From", "a b@x.test")]
    [InlineData("X-Message-Priority", "7")]
    public async Task A_bad_header_is_named(string header, string value)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostRawAsync(Raw, (header, value));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(header, (await ApiFixture.FieldsAsync(response)).Keys);
        Assert.Empty(api.Injected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("From: a@x.test\nTo: b@x.test\n\na\0b\n")]
    public async Task A_body_that_is_no_message_is_refused(string message)
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostRawAsync(message);

        Assert.Equal(["body"], (await ApiFixture.FieldsAsync(response)).Keys);
    }

    [Fact]
    public async Task Eight_bit_mail_is_marked_as_such()
    {
        await using var api = await ApiFixture.StartAsync();

        await api.PostRawAsync(Raw);
        await api.PostRawAsync(Raw + "ü\r\n");
        await api.PostRawAsync("X-Name: ü\r\n" + Raw);

        Assert.Equal(
            [BodyEncoding.SevenBit, BodyEncoding.EightBitMime, BodyEncoding.EightBitMime],
            api.Injected.Select(item => item.Request.Envelope.Body));
        Assert.Equal([false, false, true], api.Injected.Select(item => item.Request.Envelope.SmtpUtf8));
    }

    [Fact]
    public async Task Addresses_in_the_header_may_be_beyond_ascii()
    {
        await using var api = await ApiFixture.StartAsync();

        await api.PostRawAsync("From: Jörg <jörg@bücher.test>\r\nTo: δοκιμή@x.test\r\nSubject: hi\r\n\r\nx\r\n");

        var request = Assert.Single(api.Injected).Request;
        Assert.True(request.Envelope.SmtpUtf8);
        Assert.Equal("jörg@xn--bcher-kva.test", request.ReturnPath);
        Assert.Equal(["δοκιμή@x.test"], request.Recipients.Select(recipient => recipient.Address));
    }

    [Fact]
    public async Task Latin_1_in_a_header_is_no_utf8()
    {
        await using var api = await ApiFixture.StartAsync();
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes("X-Name: ü\r\n" + Raw));
        content.Headers.ContentType = new("message/rfc822");

        await api.Client.PostAsync(InjectionEndpoint.Path, content);

        var asked = Assert.Single(api.Injected).Request.Envelope;
        Assert.Equal((BodyEncoding.EightBitMime, false), (asked.Body, asked.SmtpUtf8));
    }

    [Theory]
    [InlineData("no header\n", HttpStatusCode.BadRequest)]
    [InlineData(" A: 1\n\nx\n", HttpStatusCode.BadRequest)]
    [InlineData("A: 1\nno separator\n", HttpStatusCode.BadRequest)]
    [InlineData("From jane Mon\nA: 1\n\nx\n", HttpStatusCode.BadRequest)]
    [InlineData("A: 1\n\nx\n", HttpStatusCode.Accepted)]
    [InlineData("\uFEFFA: 1\n", HttpStatusCode.Accepted)]
    public async Task A_malformed_header_may_be_refused(string message, HttpStatusCode expected)
    {
        await using var strict = await ApiFixture.StartAsync(options => options with { MalformedHeader = MalformedHeader.Refuse });
        await using var mending = await ApiFixture.StartAsync();
        (string, string)[] envelope = [("X-Envelope-From", "a@x.test"), ("X-Envelope-To", "b@x.test")];

        Assert.Equal(expected, (await strict.PostRawAsync(message, envelope)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await mending.PostRawAsync(message, envelope)).StatusCode);
        Assert.True(HeaderForm.IsGood(new MessageContent(Assert.Single(mending.Injected).Content)));
    }

    [Fact]
    public async Task Mail_without_a_sender_is_refused()
    {
        await using var api = await ApiFixture.StartAsync();

        var response = await api.PostRawAsync("Subject: lost\n\nbody\n");

        Assert.Equal(["X-Envelope-From"], (await ApiFixture.FieldsAsync(response)).Keys);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong-token-of-some-length")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer ")]
    public async Task Nobody_comes_in_without_a_token(string? authorization)
    {
        await using var api = await ApiFixture.StartAsync();
        api.Client.DefaultRequestHeaders.Authorization = null;
        if (authorization is not null)
            api.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        var response = await api.PostRawAsync(Raw);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(api.Injected);
    }

    [Fact]
    public async Task A_token_may_fix_the_tenant()
    {
        await using var api = await ApiFixture.StartAsync(options => options with
        {
            Tokens = [new TokenOptions { Name = "app", TokenHash = ApiFixture.HashOf(ApiFixture.Token), Tenant = "acme" }],
        });

        await api.PostRawAsync(Raw);
        var foreign = await api.PostRawAsync(Raw, ("X-Tenant", "other"));

        Assert.Equal("acme", Assert.Single(api.Injected).Request.Tenant);
        Assert.Equal(["X-Tenant"], (await ApiFixture.FieldsAsync(foreign)).Keys);
    }

    [Theory]
    [InlineData("452 4.3.1 Insufficient system storage", HttpStatusCode.ServiceUnavailable)]
    [InlineData("550 5.7.1 Not from you", HttpStatusCode.UnprocessableEntity)]
    [InlineData("552 5.3.4 Message too big", HttpStatusCode.RequestEntityTooLarge)]
    public async Task Refusals_of_the_injector_become_http(string reply, HttpStatusCode expected)
    {
        await using var api = await ApiFixture.StartAsync();
        api.Answer = new InjectionResult(SmtpReply.Parse(reply), null);

        var response = await api.PostRawAsync(Raw);

        Assert.Equal(expected, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(reply, json.RootElement.GetProperty("reply").GetString());
        Assert.Equal(expected == HttpStatusCode.ServiceUnavailable, response.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Size_is_bounded_whether_it_is_declared_or_not(bool declared)
    {
        await using var api = await ApiFixture.StartAsync(options => options with { MaxMessageSize = 2048 });
        using var request =
            new HttpRequestMessage(HttpMethod.Post, InjectionEndpoint.Path) { Content = new ByteArrayContent(new byte[4096]) };
        request.Content.Headers.ContentType = new("message/rfc822");
        request.Headers.TransferEncodingChunked = !declared;

        var response = await api.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(api.Injected);
    }

    [Fact]
    public async Task Unknown_types_paths_and_methods_are_answered_with_a_problem()
    {
        await using var api = await ApiFixture.StartAsync();

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await api.PostAsync("x", "text/plain")).StatusCode);
        var wrongMethod = await api.Client.GetAsync(InjectionEndpoint.Path);
        var wrongPath = await api.Client.GetAsync("/nowhere");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        Assert.Equal("application/problem+json", wrongMethod.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, wrongPath.StatusCode);
        Assert.Equal("application/problem+json", wrongPath.Content.Headers.ContentType?.MediaType);
    }
}
