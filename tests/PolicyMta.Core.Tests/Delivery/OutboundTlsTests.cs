using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery;

/// <summary>
/// STARTTLS, implicit TLS and REQUIRETLS over loopback sockets. The certificate is for mx1.test, which is 127.0.0.2; wrong.test is the same
/// host.
/// </summary>
public sealed class OutboundTlsTests : IDisposable
{
    private static readonly EgressSource Source = new("default", null, "out.example");
    private static readonly TrafficProfile Profile = new() { Name = "default" };

    private readonly (X509Certificate2 Authority, X509Certificate2 Server) _certificates = TlsReceiver.Certificates("mx1.test");
    private readonly string _trustFile = Path.GetTempFileName();

    public OutboundTlsTests() => File.WriteAllText(_trustFile, _certificates.Authority.ExportCertificatePem());

    public void Dispose()
    {
        File.Delete(_trustFile);
        _certificates.Authority.Dispose();
        _certificates.Server.Dispose();
    }

    [Theory]
    [InlineData(TlsPolicy.Opportunistic, "wrong.test", false)]
    [InlineData(TlsPolicy.Required, "wrong.test", false)]
    [InlineData(TlsPolicy.Verified, "mx1.test", true)]
    public async Task Mail_goes_over_tls_where_the_policy_is_content_with_it(TlsPolicy policy, string host, bool trusts)
    {
        var peer = new TlsReceiver(_certificates.Server) { SecretExtensions = ["PIPELINING", "SIZE 1000000"] };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var connection = (await ConnectAsync(Delivery(trusts), receiver.Port, policy, host)).Connection!;
        for (var i = 0; i < 3; i++)
        {
            Assert.True(connection.IsUsable);
            Assert.Equal("FinalDot 250 2.0.0 Taken", Conversation.Describe(Assert.Single(await connection.SendAsync(
                Conversation.Mail(new string('x', 300_000), "r@b.example"), TestContext.Current.CancellationToken))));
        }

        await connection.DisposeAsync();
        Assert.Matches("^TLSv1\\.[23] TLS_", connection.Tls);
        Assert.Null(connection.TlsProblem);
        Assert.Equal(["EHLO out.example", "STARTTLS", "EHLO out.example", "MAIL FROM:<s@a.example> SIZE=300000"], peer.Said().Take(4));
    }

    [Theory]
    [InlineData("wrong.test", true, "the certificate is not for wrong.test")]
    [InlineData("mx1.test", false, "the certificate is not trusted: ")]
    public async Task A_certificate_that_is_not_trusted_or_for_another_host_is_refused_where_it_must_be_verified(
        string host, bool trusts, string expected)
    {
        var peer = new TlsReceiver(_certificates.Server);
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(Delivery(trusts), receiver.Port, TlsPolicy.Verified, host);

        Assert.StartsWith($"StartTls own: 421 4.7.5 TLS with {host} failed: {expected}", Conversation.Describe(result.Failure!));
        Assert.Equal(["EHLO out.example", "STARTTLS"], peer.Said());
    }

    [Theory]
    [InlineData(TlsPolicy.Opportunistic, null)]
    [InlineData(TlsPolicy.None, null)]
    [InlineData(TlsPolicy.Required, "StartTls own: 421 4.7.10 mx1.test offers no TLS, without which this message may not be sent")]
    [InlineData(TlsPolicy.Verified, "StartTls own: 421 4.7.10 mx1.test offers no TLS, without which this message may not be sent")]
    public async Task A_receiver_without_tls_gets_mail_only_where_policy_allows(TlsPolicy policy, string? expected)
    {
        var peer = new TlsReceiver(_certificates.Server) { OffersTls = false };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(Delivery(), receiver.Port, policy);

        Assert.Equal(expected, result.Failure is null ? null : Conversation.Describe(result.Failure));
        if (result.Connection is not { } connection)
            return;
        Assert.Equal(("none", null), (connection.Tls, connection.TlsProblem));
        await connection.DisposeAsync();
    }

    [Theory]
    [InlineData(TlsProblemKind.CertificateHostMismatch, "wrong.test", true, false)]
    [InlineData(TlsProblemKind.CertificateNotTrusted, "mx1.test", false, false)]
    [InlineData(TlsProblemKind.CertificateNotTrusted, "mx1.test", false, true)]
    [InlineData(TlsProblemKind.CertificateExpired, "mx1.test", true, true)]
    public async Task The_problem_with_a_certificate_has_a_kind(TlsProblemKind expected, string host, bool trusts, bool isExpired)
    {
        var (authority, server) = TlsReceiver.Certificates("mx1.test", isExpired);
        File.WriteAllText(_trustFile, authority.ExportCertificatePem());
        var peer = new TlsReceiver(server);
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(Delivery(trusts), receiver.Port, TlsPolicy.Verified, host);

        Assert.Equal(expected, result.TlsProblem!.Kind);
        Assert.Contains(result.TlsProblem.Detail, result.Failure!.Reply.Text, StringComparison.Ordinal);
        authority.Dispose();
        server.Dispose();
    }

    [Theory]
    [InlineData(false, "220 Go\r\n", TlsProblemKind.StarttlsNotSupported)]
    [InlineData(true, "454 4.7.0 No TLS today\r\n", TlsProblemKind.StarttlsNotSupported)]
    [InlineData(true, "220 Go\r\n250 injected\r\n", TlsProblemKind.ValidationFailure)]
    public async Task The_problem_before_a_certificate_was_shown_has_a_kind(bool offersTls, string goAhead, TlsProblemKind expected)
    {
        var peer = new TlsReceiver(_certificates.Server) { OffersTls = offersTls, GoAhead = goAhead };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        Assert.Equal(expected, (await ConnectAsync(Delivery(), receiver.Port, TlsPolicy.Required)).TlsProblem!.Kind);
    }

    [Fact]
    public async Task Policy_none_never_asks_for_tls()
    {
        var peer = new TlsReceiver(_certificates.Server);
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        await (await ConnectAsync(Delivery(), receiver.Port, TlsPolicy.None)).Connection!.DisposeAsync();

        Assert.Equal(["EHLO out.example", "QUIT"], peer.Said());
    }

    public static TheoryData<string, string, byte[]?> BrokenTls => new()
    {
        { "220 Go\r\n", "TLS with", "This is no TLS"u8.ToArray() },
        { "220 Go\r\n", "TLS with", Array.Empty<byte>() },
        { "220 Go\r\n250 injected\r\n", "text came before the handshake", null },
        { "454 4.7.0 No TLS today\r\n", "STARTTLS was answered 454 4.7.0 No TLS today", null },
        { "502 What\r\n", "STARTTLS was answered 502 What", null },
        { "354 Go\r\n", "STARTTLS was answered 421 4.5.0 mx1.test sent no valid reply to STARTTLS: 354 has no meaning here: \"Go\"", null },
    };

    [Theory]
    [MemberData(nameof(BrokenTls))]
    public async Task Broken_tls_is_followed_by_clear_text_on_a_new_connection_and_then_left_out_for_a_time(
        string goAhead, string problem, byte[]? instead)
    {
        var peer = new TlsReceiver(_certificates.Server) { GoAhead = goAhead, InsteadOfHandshake = instead };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);
        var time = new FakeTimeProvider();
        var delivery = Delivery(time: time);

        var first = (await ConnectAsync(delivery, receiver.Port, TlsPolicy.Opportunistic)).Connection!;
        var second = (await ConnectAsync(delivery, receiver.Port, TlsPolicy.Opportunistic)).Connection!;
        time.Advance(TimeSpan.FromMinutes(61));
        var third = (await ConnectAsync(delivery, receiver.Port, TlsPolicy.Opportunistic)).Connection!;

        Assert.Equal("none", first.Tls);
        Assert.Contains(problem == "TLS with" ? "" : problem, first.TlsProblem!.Detail, StringComparison.Ordinal);
        Assert.Equal("TLS was broken here a short while ago", second.TlsProblem!.Detail);
        Assert.NotNull(third.TlsProblem);
        Assert.NotEqual(second.TlsProblem, third.TlsProblem);
        Assert.Equal(5, receiver.Clients.Count);
        Assert.Equal("FinalDot 250 2.0.0 Taken", Conversation.Describe(
            Assert.Single(await first.SendAsync(Conversation.Mail("x\r\n", "r@b.example"), TestContext.Current.CancellationToken))));
        foreach (var connection in new[] { first, second, third })
            await connection.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(BrokenTls))]
    public async Task Broken_tls_defers_where_tls_is_required(string goAhead, string problem, byte[]? instead)
    {
        _ = problem;
        var peer = new TlsReceiver(_certificates.Server) { GoAhead = goAhead, InsteadOfHandshake = instead };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(Delivery(), receiver.Port, TlsPolicy.Required);

        Assert.Null(result.Connection);
        Assert.Equal(SmtpStage.StartTls, result.Failure!.Stage);
        Assert.DoesNotContain(peer.Said(), line => line.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.Single(receiver.Clients);
    }

    [Fact]
    public async Task A_receiver_that_closes_at_starttls_with_421_has_not_broken_tls()
    {
        var peer = new TlsReceiver(_certificates.Server) { GoAhead = "421 4.3.2 Shutting down\r\n" };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(Delivery(), receiver.Port, TlsPolicy.Opportunistic);

        Assert.Equal("StartTls 421 4.3.2 Shutting down", Conversation.Describe(result.Failure!));
        Assert.Single(receiver.Clients);
    }

    [Fact]
    public async Task A_handshake_that_hangs_is_given_up_and_followed_by_clear_text()
    {
        var time = new FakeTimeProvider();
        var end = new TaskCompletionSource();
        var peer = new TlsReceiver(_certificates.Server) { HangsUntil = end.Task };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var connecting = ConnectAsync(Delivery(time: time), receiver.Port, TlsPolicy.Opportunistic).AsTask();
        while (!connecting.IsCompleted)
        {
            if (peer.Said().Contains("STARTTLS"))
                time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        var connection = (await connecting).Connection!;
        end.SetResult();
        Assert.Equal(("none", "no handshake within 1m"), (connection.Tls, connection.TlsProblem!.Detail));
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Implicit_tls_speaks_it_from_the_first_byte()
    {
        var peer = new TlsReceiver(_certificates.Server) { IsImplicit = true };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var connection = (await ConnectAsync(Delivery(), receiver.Port, TlsPolicy.Verified, protocol: HopProtocol.Smtps)).Connection!;

        Assert.Equal("FinalDot 250 2.0.0 Taken", Conversation.Describe(
            Assert.Single(await connection.SendAsync(Conversation.Mail("x\r\n", "r@b.example"), TestContext.Current.CancellationToken))));
        Assert.StartsWith("TLSv1.", connection.Tls, StringComparison.Ordinal);
        await connection.DisposeAsync();
        Assert.DoesNotContain("STARTTLS", peer.Said());
    }

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(
        true,
        false,
        "Policy own: 550 5.7.30 mx1.test does not protect mail as its sender demands (REQUIRETLS): it does not announce REQUIRETLS")]
    [InlineData(false, true, "Policy own: 550 5.7.30 mx1.test does not protect mail as its sender demands (REQUIRETLS): it offers no TLS")]
    public async Task Requiretls_needs_verified_tls_and_a_receiver_that_announces_it(bool offersTls, bool announces, string? expected)
    {
        var peer = new TlsReceiver(_certificates.Server)
        {
            OffersTls = offersTls,
            Extensions = ["REQUIRETLS"],
            SecretExtensions = announces ? ["REQUIRETLS"] : [],
        };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(Delivery(), receiver.Port, new TlsDemand(TlsPolicy.Verified, true));

        Assert.Equal(expected, result.Failure is null ? null : Conversation.Describe(result.Failure));
        if (result.Connection is not { } connection)
            return;
        await connection.SendAsync(
            Conversation.Mail("x\r\n", "r@b.example") with { Envelope = new EnvelopeRequests { RequireTls = true } },
            TestContext.Current.CancellationToken);
        await connection.DisposeAsync();
        Assert.Contains("MAIL FROM:<s@a.example> REQUIRETLS", peer.Said());
    }

    [Fact]
    public async Task An_untrusted_certificate_returns_mail_that_requires_tls()
    {
        var peer = new TlsReceiver(_certificates.Server) { SecretExtensions = ["REQUIRETLS"] };
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(Delivery(), receiver.Port, new TlsDemand(TlsPolicy.Verified, true), "wrong.test");

        Assert.Equal(
            "Policy own: 550 5.7.30 wrong.test does not protect mail as its sender demands (REQUIRETLS): the certificate is not for "
                + "wrong.test",
            Conversation.Describe(result.Failure!));
    }

    [Theory]
    [InlineData(TlsPolicy.Verified, false, false, TlsPolicy.Verified, false)]
    [InlineData(TlsPolicy.Opportunistic, true, false, TlsPolicy.Verified, true)]
    [InlineData(TlsPolicy.None, true, true, TlsPolicy.Verified, true)]
    [InlineData(TlsPolicy.Verified, false, true, TlsPolicy.Opportunistic, false)]
    [InlineData(TlsPolicy.Required, false, true, TlsPolicy.Opportunistic, false)]
    [InlineData(TlsPolicy.None, false, true, TlsPolicy.None, false)]
    [InlineData(TlsPolicy.Opportunistic, true, false, TlsPolicy.Opportunistic, false, "")]
    public void The_senders_word_goes_before_the_profiles_but_loses_no_bounce(
        TlsPolicy policy, bool requires, bool isOptional, TlsPolicy expected, bool requiresAnnounced, string sender = "s@a.example")
    {
        var message = new MessageFacts
        {
            Id = SpoolId.Create(DateTimeOffset.UnixEpoch),
            ReturnPath = sender,
            Recipients = [],
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Size = 0,
            Envelope = new EnvelopeRequests { RequireTls = requires, TlsOptional = isOptional },
        };

        Assert.Equal(
            new TlsDemand(expected, requiresAnnounced)
            {
                IgnoresDane = isOptional && !requiresAnnounced,
                IgnoresSts = isOptional && !requiresAnnounced,
            },
            TlsDemand.For(message, new TrafficProfile { Name = "default" }, policy));
    }

    [Fact]
    public void A_trust_file_that_is_none_is_told()
    {
        Assert.Contains(
            "cannot be read",
            Assert.Throws<FormatException>(() => TlsClient.FromFile("/nonexistent/ca.pem")).Message,
            StringComparison.Ordinal);
        File.WriteAllText(_trustFile, "nothing");
        Assert.Contains(
            "holds no certificate",
            Assert.Throws<FormatException>(() => TlsClient.FromFile(_trustFile)).Message,
            StringComparison.Ordinal);
    }

    private SmtpDelivery Delivery(bool trusts = true, TimeProvider? time = null) =>
        new(Hosts(), new DeliveryOptions { TlsTrustFile = trusts ? _trustFile : "" }, time
            ?? TimeProvider.System, NullLoggerFactory.Instance);

    private static HostsResolver Hosts() => new(new HostsTable(new DnsOptions
    {
        Hosts = new Dictionary<string, IReadOnlyList<string>> { ["mx1.test"] = ["127.0.0.2"], ["wrong.test"] = ["127.0.0.2"] },
    }));

    private static ValueTask<ConnectResult> ConnectAsync(
        SmtpDelivery delivery, int port, TlsPolicy policy, string host = "mx1.test", HopProtocol protocol = HopProtocol.Smtp) =>
        ConnectAsync(delivery, port, new TlsDemand(policy, false), host, protocol);

    private static ValueTask<ConnectResult> ConnectAsync(
        SmtpDelivery delivery, int port, TlsDemand demand, string host = "mx1.test", HopProtocol protocol = HopProtocol.Smtp) =>
        delivery.ConnectAsync(
            new Destination("site.test", [new MxHost(host, 0)], port) { Protocol = protocol },
            Source,
            Profile,
            DemandedTls.RulesFor(demand),
            default, TestContext.Current.CancellationToken);
}
