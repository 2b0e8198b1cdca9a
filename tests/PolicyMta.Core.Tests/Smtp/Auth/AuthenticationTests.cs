using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp.Auth;

/// <summary>AUTH as clients see it. The user is "app", the password "s3cret".</summary>
public sealed class AuthenticationTests
{
    private const string Good = "AGFwcABzM2NyZXQ=";
    private const string Bad = "AGFwcAB3cm9uZw==";
    private const string Nobody = "AG5vYm9keQBzM2NyZXQ=";

    private const string Begin = """
        S: 220 *
        C: EHLO client.example
        A: 250

        """;

    private const string End = """

        C: QUIT
        S: 221 *
        E: Quit
        """;

    private static readonly UserDirectory Users = new(
    [
        new UserOptions { Name = "app", Password = ScramSecret.Create("s3cret", 4096).ToString(), Tenant = "acme" },
        new UserOptions { Name = "elsewhere", Password = ScramSecret.Create("s3cret", 4096).ToString(), Listeners = ["other"] },
    ]);

    private readonly Counters<ListenerCount> _counters = new();
    private readonly AuthOptions _auth = new() { WithoutTls = true };

    [Theory]
    [InlineData("C: AUTH PLAIN " + Good)]
    [InlineData("C: auth plain " + Good)]
    [InlineData("""
        C: AUTH PLAIN
        S: 334 *
        C: AGFwcABzM2NyZXQ=
        """)]
    [InlineData("C: AUTH PLAIN YXBwAGFwcABzM2NyZXQ=")]
    [InlineData("""
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: YXBw
        S: 334 UGFzc3dvcmQ6
        C: czNjcmV0
        """)]
    [InlineData("""
        C: AUTH LOGIN YXBw
        S: 334 UGFzc3dvcmQ6
        C: czNjcmV0
        """)]
    public async Task A_user_may_relay_from_anywhere(string login)
    {
        var messages = await PlayAsync(Begin + """
            C: MAIL FROM:<a@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 550 5.7.1 *
            C: RSET
            S: 250 *

            """ + login + """

            S: 235 2.7.0 *
            C: MAIL FROM:<a@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: Hello
            C: .
            S: 250 *
            C: AUTH PLAIN AGFwcABzM2NyZXQ=
            S: 503 5.5.1 *
            """ + End);

        var request = Assert.Single(messages).Request;
        Assert.Equal(("app", "ESMTPA", "acme"), (request.Source.AuthenticatedAs, request.Source.Protocol, request.Tenant));
        Assert.Equal(3, _counters[ListenerCount.Logins]);
    }

    [Theory]
    [InlineData(255, "535 5.7.8 *")]
    [InlineData(256, "501 5.5.2 *")]
    [InlineData(8000, "501 5.5.2 *")]
    public async Task A_name_is_kept_only_if_it_could_be_that_of_a_user(int length, string reply)
    {
        var name = new string('n', length);
        await PlayAsync(Begin + $"C: AUTH PLAIN {Encode($"\0{name}\0s3cret")}\nS: {reply}" + End);
        await PlayAsync(Begin + (length > 255
            ? $"C: AUTH LOGIN {Encode(name)}\nS: {reply}"
            : $"C: AUTH LOGIN {Encode(name)}\nS: 334 *\nC: {Encode("s3cret")}\nS: {reply}") + End);
        if (length > 255)
            await PlayAsync(Begin + $"C: AUTH SCRAM-SHA-256 {Encode($"n,,n={name},r=abcdef")}\nS: {reply}" + End);
        Assert.Equal(length > 255 ? 0 : 6, _counters[ListenerCount.LoginsFailed]);
    }

    [Fact]
    public async Task Scram_proves_both_sides()
    {
        await using var client = new SmtpTestClient(new Submissions(), mayRelay: false, with: With());
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nAUTH SCRAM-SHA-256 " + Encode("n,,n=app,r=abcdef") + "\r\n");
        await client.ExpectAsync("250 *");
        var challenge = Encoding.UTF8.GetString(Convert.FromBase64String((await client.ReadLineAsync())![4..]));
        var parts = challenge.Split(',');
        var salted = Rfc2898DeriveBytes.Pbkdf2("s3cret", Convert.FromBase64String(parts[1][2..]), 4096, HashAlgorithmName.SHA256, 32);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var messages = Encoding.UTF8.GetBytes($"n=app,r=abcdef,{challenge},c=biws,{parts[0]}");
        var proof = HMACSHA256.HashData(SHA256.HashData(clientKey), messages).Zip(clientKey, (a, b) => (byte)(a ^ b)).ToArray();
        await client.SendAsync(Encode($"c=biws,{parts[0]},p={Convert.ToBase64String(proof)}") + "\r\n");

        var signature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), messages);
        await client.ExpectAsync("334 " + Encode("v=" + Convert.ToBase64String(signature)));
        await client.SendAsync("\r\nQUIT\r\n");
        await client.ExpectAsync("235 2.7.0 *");
        await client.ExpectAsync("221 *");
    }

    [Theory]
    [InlineData("AUTH", "501 5.5.4 *")]
    [InlineData("AUTH CRAM-MD5", "504 5.5.4 *")]
    [InlineData("AUTH PLAIN not*base64", "501 5.5.2 *")]
    [InlineData("AUTH PLAIN =", "501 5.5.2 *")]
    [InlineData("AUTH PLAIN YXBw", "501 5.5.2 *")]
    [InlineData("AUTH PLAIN AGFwcAA=", "501 5.5.2 *")]
    [InlineData("AUTH SCRAM-SHA-256 YXBw", "501 5.5.2 *")]
    public async Task What_cannot_be_understood_is_refused_and_costs_no_attempt(string command, string reply)
    {
        await PlayAsync(Begin + $"C: {command}\nS: {reply}" + End);
        Assert.Equal(0, _counters[ListenerCount.LoginsFailed]);
    }

    [Fact]
    public async Task A_client_may_cancel() => await PlayAsync(Begin + """
        C: AUTH LOGIN
        S: 334 *
        C: *
        S: 501 5.7.0 *
        C: AUTH PLAIN
        S: 334 *
        C: *
        S: 501 5.7.0 *
        C: AUTH PLAIN AGFwcABzM2NyZXQ=
        S: 235 *
        """ + End);

    [Fact]
    public async Task Has_its_place_between_ehlo_and_mail() => await PlayAsync("""
        S: 220 *
        C: AUTH PLAIN AGFwcABzM2NyZXQ=
        S: 503 5.5.1 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: AUTH PLAIN AGFwcABzM2NyZXQ=
        S: 503 5.5.1 *
        """ + End);

    [Theory]
    [InlineData(Bad)]
    [InlineData(Nobody)]
    [InlineData("AGVsc2V3aGVyZQBzM2NyZXQ=")]
    [InlineData("b3RoZXIAYXBwAHMzY3JldA==")]
    public async Task Every_wrong_login_is_told_the_same_after_a_pause(string response)
    {
        var time = new FakeTimeProvider();
        await using var client = new SmtpTestClient(new Submissions(), time: time, with: With(time));
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\n");
        await client.ExpectAsync("250 *");
        var reply = client.ReadLineAsync();
        await client.SendAsync($"AUTH PLAIN {response}\r\n");
        while (_counters[ListenerCount.LoginsFailed] == 0)
            await Task.Yield();
        Assert.False(reply.IsCompleted);
        while (!reply.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal("535 5.7.8 Authentication credentials invalid", await reply);
    }

    [Fact]
    public async Task Three_failures_end_the_session_and_more_block_even_the_right_password()
    {
        var time = new FakeTimeProvider();
        var with = With(time, _auth with { MaxFailuresPerUser = 3, FailuresForgottenAfter = TimeSpan.FromDays(10_000) });
        await using (var guesser = new SmtpTestClient(new Submissions(), time: time, with: with))
        {
            await guesser.ExpectAsync("220 *");
            await guesser.SendAsync("HELO client.example\r\n");
            await guesser.ExpectAsync("250 *");
            foreach (var (failures, expected) in new[] { (1, "535 *"), (2, "535 *"), (3, "421 4.7.0 *") })
            {
                await guesser.SendAsync($"AUTH PLAIN {Bad}\r\n");
                while (_counters[ListenerCount.LoginsFailed] < failures)
                    await Task.Yield();
                var reply = guesser.ExpectAsync(expected);
                while (!reply.IsCompleted)
                {
                    time.Advance(TimeSpan.FromMilliseconds(100));
                    await Task.Yield();
                }

                await reply;
            }

            await guesser.ExpectEndAsync(SessionEnd.Refused);
        }

        await using var next = new SmtpTestClient(new Submissions(), time: time, with: with);
        await next.ExpectAsync("220 *");
        await next.SendAsync($"HELO client.example\r\nAUTH PLAIN {Good}\r\n");
        await next.ExpectAsync("250 *");
        await next.ExpectAsync("454 4.7.0 *");
        Assert.Equal(
            (3, 1, 0), (_counters[ListenerCount.LoginsFailed], _counters[ListenerCount.LoginsBlocked], _counters[ListenerCount.Logins]));
    }

    [Fact]
    public async Task Passwords_are_not_taken_in_the_clear_and_not_even_offered()
    {
        await using var client = new SmtpTestClient(new Submissions(), with: With(auth: new AuthOptions()));
        await client.ExpectAsync("220 *");
        await client.SendAsync("EHLO client.example\r\nAUTH PLAIN " + Good + "\r\n");
        string? line;
        while ((line = await client.ReadLineAsync())!.StartsWith("250", StringComparison.Ordinal))
            Assert.DoesNotContain("AUTH", line);
        Pattern.AssertMatches("538 5.7.11 *", line!);
    }

    [Fact]
    public async Task A_listener_may_demand_it_and_say_whether_it_opens_the_way() => await PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example>
        S: 530 5.7.0 Authentication required
        C: AUTH LOGIN
        S: 334 *
        C: YXBw
        S: 334 *
        C: czNjcmV0
        S: 235 *
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: RCPT TO:<b@one.example>
        S: 550 5.7.1 *
        """ + End, new AuthOptions { WithoutTls = true, Required = true, MayRelay = false });

    [Fact]
    public async Task A_changed_password_holds_at_once_though_the_old_one_was_known()
    {
        var users = new UserDirectory([new UserOptions { Name = "app", Password = ScramSecret.Create("old", 4096).ToString() }]);
        using var passwords = new PasswordChecks(users);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.NotNull(await passwords.CheckAsync("app", "old", cancellation));
        Assert.NotNull(await passwords.CheckAsync("app", "old", cancellation));
        users.Replace([new UserOptions { Name = "app", Password = ScramSecret.Create("new", 4096).ToString() }]);

        Assert.Null(await passwords.CheckAsync("app", "old", cancellation));
        Assert.NotNull(await passwords.CheckAsync("app", "new", cancellation));
    }

    private Task<IReadOnlyList<Submission>> PlayAsync(string script, AuthOptions? auth = null) =>
        Transcript.PlayAsync(script, mayRelay: false, with: With(auth: auth));

    private Func<SessionInfo, SessionInfo> With(TimeProvider? time = null, AuthOptions? auth = null)
    {
        auth ??= _auth;
        var authenticator = new Authenticator(
            "test", auth, new PasswordChecks(Users), _counters, time ?? TimeProvider.System, NullLogger.Instance);
        return info => info with
        {
            Authenticator = authenticator,
            Counters = _counters,
            Listener = info.Listener with { Auth = auth, CommandTimeout = TimeSpan.FromDays(10_000) },
        };
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
