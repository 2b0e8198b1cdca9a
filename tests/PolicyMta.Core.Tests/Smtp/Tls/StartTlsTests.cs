using System.Security.Authentication;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Metrics;
using PolicyMta.Core.Smtp;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Tests.Smtp.Tls;

public sealed class StartTlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly Counters<ListenerCount> _counters = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task What_was_said_before_the_handshake_does_not_count_after_it()
    {
        var messages = await PlayAsync("""
            S: 220 *
            C: EHLO before.example
            S: 250-mx.policymta.test
            S: 250-PIPELINING
            S: 250-SIZE *
            S: 250-8BITMIME
            S: 250-BINARYMIME
            S: 250-CHUNKING
            S: 250-SMTPUTF8
            S: 250-DSN
            S: 250-ENHANCEDSTATUSCODES
            S: 250-FUTURERELEASE *
            S: 250-MT-PRIORITY *
            S: 250 STARTTLS
            C: MAIL FROM:<a@sender.example>
            S: 250 *
            C: STARTTLS
            S: 220 2.0.0 *
            T:
            C: RCPT TO:<b@one.example>
            S: 503 5.5.1 Send EHLO first
            C: EHLO after.example
            S: 250-mx.policymta.test
            S: 250-PIPELINING
            S: 250-SIZE *
            S: 250-8BITMIME
            S: 250-BINARYMIME
            S: 250-CHUNKING
            S: 250-SMTPUTF8
            S: 250-DSN
            S: 250-ENHANCEDSTATUSCODES
            S: 250-FUTURERELEASE *
            S: 250-MT-PRIORITY *
            S: 250 REQUIRETLS
            C: STARTTLS
            S: 503 5.5.1 *
            C: MAIL FROM:<a@sender.example>
            S: 250 *
            C: RCPT TO:<b@one.example>
            S: 250 *
            C: DATA
            S: 354 *
            C: Hello
            C: .
            S: 250 *
            C: QUIT
            S: 221 *
            E: Quit
            """, _certificates.Listener());

        var source = Assert.Single(messages).Request.Source;
        Assert.Equal(("ESMTPS", "after.example"), (source.Protocol, source.Helo));
        Assert.Matches("^TLSv1\\.[23] TLS_[A-Z0-9_]+$", source.Tls);
        Assert.Equal(3, _counters[ListenerCount.TlsHandshakes]);
    }

    [Fact]
    public async Task What_follows_in_the_clear_ends_the_session()
    {
        await using var client = Connect(_certificates.Listener());
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\n");
        await client.ExpectAsync("250 *");
        await client.SendAsync("STARTTLS\r\nEHLO injected.example\r\nMAIL FROM:<>\r\n");

        await client.ExpectAsync("554 5.5.1 *");
        await client.ExpectEndAsync(SessionEnd.Refused);
        Assert.Equal(1, _counters[ListenerCount.TlsInjections]);
    }

    [Fact]
    public async Task What_follows_late_in_the_clear_is_no_handshake()
    {
        await using var client = Connect(_certificates.Listener());
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nSTARTTLS\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("220 *");
        await client.SendAsync("EHLO injected.example\r\nMAIL FROM:<>\r\n");

        Assert.Equal(SessionEnd.TlsFailed, await client.Ended);
        Assert.Equal(1, _counters[ListenerCount.TlsFailures]);
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_ends_in_time()
    {
        var time = new FakeTimeProvider();
        await using var client = Connect(_certificates.Listener(), time);
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nSTARTTLS\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("220 *");
        while (!client.Ended.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Equal(SessionEnd.TlsFailed, await client.Ended);
    }

    [Fact]
    public async Task The_servers_end_ends_a_handshake()
    {
        await using var client = Connect(_certificates.Listener());
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nSTARTTLS\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("220 *");
        await client.EndServerAsync();

        Assert.Equal(SessionEnd.TlsFailed, await client.Ended);
    }

    [Fact]
    public async Task A_stop_reaches_a_session_inside_tls()
    {
        await using var client = Connect(_certificates.Listener());
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nSTARTTLS\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("220 *");
        await client.StartTlsAsync();
        await client.SendAsync("NOOP\r\n");
        await client.ExpectAsync("250 *");
        client.Session.RequestStop();

        await client.ExpectAsync("421 4.3.2 *");
        await client.ExpectEndAsync(SessionEnd.Stopping);
    }

    [Fact]
    public async Task A_client_without_a_common_version_is_refused()
    {
        var listener = _certificates.Listener();
        await using var client = Connect(listener with { Tls = listener.Tls! with { MinVersion = "1.3" } });
        await client.ExpectAsync("220 *");
        await client.SendAsync("HELO client.example\r\nSTARTTLS\r\n");
        await client.ExpectAsync("250 *");
        await client.ExpectAsync("220 *");

        await Assert.ThrowsAnyAsync<AuthenticationException>(() => client.StartTlsAsync(versions: SslProtocols.Tls12));
        Assert.Equal(SessionEnd.TlsFailed, await client.Ended);
    }

    [Fact]
    public async Task Where_it_is_required_there_is_no_mail_without() => await PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example>
        S: 530 5.7.0 *
        C: AUTH PLAIN AGEAYg==
        S: 530 5.7.0 *
        C: VRFY postmaster
        S: 530 5.7.0 *
        C: NOOP
        S: 250 *
        C: RSET
        S: 250 *
        C: STARTTLS
        S: 220 *
        T:
        C: EHLO client.example
        A: 250
        C: MAIL FROM:<a@sender.example>
        S: 250 *
        C: QUIT
        S: 221 *
        E: Quit
        """, _certificates.Listener(TlsMode.Required));

    [Fact]
    public async Task Needs_ehlo_and_no_argument() => await PlayAsync("""
        S: 220 *
        C: STARTTLS
        S: 503 5.5.1 *
        C: EHLO client.example
        A: 250
        C: STARTTLS now
        S: 501 5.5.4 *
        C: QUIT
        S: 221 *
        E: Quit
        """, _certificates.Listener());

    [Fact]
    public async Task Is_unknown_where_there_is_no_certificate() => await Transcript.PlayAsync("""
        S: 220 *
        C: EHLO client.example
        A: 250
        C: STARTTLS
        S: 502 5.5.1 *
        C: QUIT
        S: 221 *
        E: Quit
        """);

    private Task<IReadOnlyList<Submission>> PlayAsync(string script, ListenerOptions listener) =>
        Transcript.PlayAsync(script, listener, with: With(listener));

    private SmtpTestClient Connect(ListenerOptions listener, TimeProvider? time = null) =>
        new(new Submissions(), listener, time, with: With(listener, time));

    private Func<SessionInfo, SessionInfo> With(ListenerOptions listener, TimeProvider? time = null)
    {
        var server = TestCertificates.Server(listener, _counters, time);
        return info => info with { Secure = server.SecureAsync, Counters = _counters };
    }
}
