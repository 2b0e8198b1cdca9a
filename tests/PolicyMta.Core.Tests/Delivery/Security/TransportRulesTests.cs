using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Security.Reports;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery.Security;

/// <summary>
/// Rules that are not the server's own, over loopback sockets: pinned keys as with DANE, refused MX hosts as with MTA-STS.
/// </summary>
public sealed class TransportRulesTests : IDisposable
{
    private static readonly EgressSource Source = new("default", null, "out.example");
    private static readonly TrafficProfile Profile = new() { Name = "default" };

    private readonly (X509Certificate2 Authority, X509Certificate2 Server) _certificates = TlsReceiver.Certificates("mx1.test");
    private readonly string _trustFile = Path.GetTempFileName();
    private readonly SmtpDelivery _delivery;

    public TransportRulesTests()
    {
        File.WriteAllText(_trustFile, _certificates.Authority.ExportCertificatePem());
        _delivery = new SmtpDelivery(
            Hosts(), new DeliveryOptions { TlsTrustFile = _trustFile }, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public void Dispose()
    {
        File.Delete(_trustFile);
        _certificates.Authority.Dispose();
        _certificates.Server.Dispose();
    }

    [Fact]
    public async Task A_pinned_key_is_accepted_whatever_the_name()
    {
        var peer = new TlsReceiver(_certificates.Server);
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(receiver.Port, Pin("alias.test", PinnedKey.DigestOf(_certificates.Server)), "alias.test");

        Assert.StartsWith("TLSv1.", result.Connection!.Tls, StringComparison.Ordinal);
        Assert.Null(result.Connection.TlsProblem);
        await result.Connection.DisposeAsync();
    }

    [Fact]
    public async Task Another_key_is_refused_and_nothing_is_sent_in_clear_text()
    {
        var peer = new TlsReceiver(_certificates.Server);
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(receiver.Port, Pin("mx1.test", new byte[32]), "mx1.test");

        Assert.Equal(
            "StartTls own: 421 4.7.5 TLS with mx1.test failed: no pinned key matches the certificate of mx1.test",
            Conversation.Describe(result.Failure!));
        Assert.Equal(TlsProblemKind.ValidationFailure, result.TlsProblem!.Kind);
        Assert.Equal(["EHLO out.example", "STARTTLS"], peer.Said());
    }

    [Fact]
    public async Task That_tls_was_broken_is_not_remembered_under_a_rule_that_demands_it()
    {
        var broken = new TlsReceiver(_certificates.Server) { GoAhead = "454 4.7.0 Later\r\n" };
        var whole = new TlsReceiver(_certificates.Server);
        var connections = 0;
        await using var receiver = new LoopbackReceiver(
            "127.0.0.2", 0, stream => Interlocked.Increment(ref connections) <= 2 ? broken.ServeAsync(stream) : whole.ServeAsync(stream));

        var before = await ConnectAsync(receiver.Port, new HostRules("", []), "mx1.test");
        var under = await ConnectAsync(receiver.Port, Pin("mx1.test", PinnedKey.DigestOf(_certificates.Server)), "mx1.test");
        var after = await ConnectAsync(receiver.Port, new HostRules("", []), "mx1.test");

        Assert.Equal("none", before.Connection!.Tls);
        Assert.StartsWith("TLSv1.", under.Connection!.Tls, StringComparison.Ordinal);
        Assert.Null(under.Connection.TlsProblem);
        Assert.Equal("none", after.Connection!.Tls);
        foreach (var result in new[] { before, under, after })
            await result.Connection!.DisposeAsync();
    }

    [Fact]
    public async Task A_failure_under_a_rule_is_not_held_against_mail_without_one()
    {
        var peer = new TlsReceiver(_certificates.Server);
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        Assert.Null((await ConnectAsync(receiver.Port, Pin("mx1.test", new byte[32]), "mx1.test")).Connection);
        var connection = (await ConnectAsync(receiver.Port, new HostRules("", []), "mx1.test")).Connection!;

        Assert.StartsWith("TLSv1.", connection.Tls, StringComparison.Ordinal);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_refused_host_is_passed_over_without_a_connection()
    {
        var peer = new TlsReceiver(_certificates.Server);
        await using var good = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);
        await using var evil = new LoopbackReceiver("127.0.0.3", good.Port, LoopbackReceiver.TakeAllAsync);

        var result = await ConnectAsync(good.Port, Enforced(), "evil.test", "mx1.test");

        Assert.Equal("mx1.test", result.Connection!.RemoteHost);
        Assert.StartsWith("TLSv1.", result.Connection.Tls, StringComparison.Ordinal);
        await result.Connection.DisposeAsync();
        Assert.Empty(evil.Clients);
    }

    [Fact]
    public async Task Where_every_host_is_refused_the_refusal_is_told()
    {
        await using var evil = new LoopbackReceiver("127.0.0.3", 0, LoopbackReceiver.TakeAllAsync);

        var result = await ConnectAsync(evil.Port, Enforced(), "evil.test");

        Assert.Equal("Policy own: 451 4.7.5 evil.test is not named by the policy", Conversation.Describe(result.Failure!));
        Assert.Equal((TlsProblemKind.ValidationFailure, "evil.test"), (result.TlsProblem!.Kind, result.RemoteHost));
        Assert.Empty(evil.Clients);
    }

    [Fact]
    public async Task An_allowed_host_whose_certificate_does_not_match_gets_no_mail()
    {
        var peer = new TlsReceiver(_certificates.Server);
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, peer.ServeAsync);

        var result = await ConnectAsync(
            receiver.Port, new HostRules("+sts", new() { ["alias.test"] = CertificateRule.Verified }), "alias.test");

        Assert.Equal(TlsProblemKind.CertificateHostMismatch, result.TlsProblem!.Kind);
        Assert.DoesNotContain(peer.Said(), line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TlsPolicy.None, false, "+cleartext", nameof(Encryption.Never), false)]
    [InlineData(TlsPolicy.Opportunistic, false, "", nameof(Encryption.IfOffered), false)]
    [InlineData(TlsPolicy.Required, false, "+tls", nameof(Encryption.Always), false)]
    [InlineData(TlsPolicy.Verified, false, "+verified", nameof(Encryption.Always), true)]
    [InlineData(TlsPolicy.Verified, true, "+requiretls", nameof(Encryption.Always), true)]
    public async Task A_demand_alone_makes_one_rule_for_all_hosts(
        TlsPolicy policy, bool requireTls, string identity, string encryption, bool isChecked)
    {
        var rules = await new DemandedTls().PrepareAsync("a.test", new Destination("s", []), new TlsDemand(policy, requireTls), default);
        var rule = await rules.RuleForAsync("mx1.test", default);

        Assert.Equal(
            (identity, encryption, isChecked, requireTls),
            (rules.Identity, rule.Encryption.ToString(), rule.Check is not null, rule.NeedsRequireTls));
        Assert.Null(rule.Refusal);
    }

    [Fact]
    public async Task Rules_of_a_demand_are_made_once()
    {
        var security = new DemandedTls();
        var destination = new Destination("s", []);
        var demand = new TlsDemand(TlsPolicy.Required, false);
        await security.PrepareAsync("a.test", destination, demand, default);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            var preparing = security.PrepareAsync("a.test", destination, demand, default);
            Assert.True(preparing.IsCompletedSuccessfully);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static HostRules Pin(string host, byte[] digest) =>
        new("+pinned", new() { [host] = CertificateRule.Checked(new PinnedKey(digest), "pin") });

    [Fact]
    public async Task A_refused_host_is_reported_where_mail_would_go_to_it_and_not_where_a_better_host_is_looked_for()
    {
        var sessions = new Sessions();
        var delivery = new SmtpDelivery(
            Hosts(), new DeliveryOptions { TlsTrustFile = _trustFile }, TimeProvider.System, NullLoggerFactory.Instance)
        {
            Sessions = sessions,
        };
        var site = new Destination("site.test", [new MxHost("evil.test", 0)]);

        await delivery.HasBetterHostAsync(site, Source, Profile, Enforced("d.test"), default, TestContext.Current.CancellationToken);
        Assert.Empty(sessions.Noted);
        await delivery.ConnectAsync(site, Source, Profile, Enforced("d.test"), default, TestContext.Current.CancellationToken);
        Assert.Equal(("d.test", "evil.test"), (Assert.Single(sessions.Noted).Domain, sessions.Noted[0].Host));
    }

    private static HostRules Enforced(string domain = "") => new("+sts", new()
    {
        ["mx1.test"] = CertificateRule.Verified,
        ["evil.test"] = CertificateRule.Refused(new HostRefusal(
            SmtpReply.Parse("451 4.7.5 evil.test is not named by the policy"),
            new TlsProblem(TlsProblemKind.ValidationFailure, "evil.test is not named by the policy"))),
    }, domain);

    private static HostsResolver Hosts() => new(new HostsTable(new DnsOptions
    {
        Hosts = new Dictionary<string, IReadOnlyList<string>>
        {
            ["mx1.test"] = ["127.0.0.2"],
            ["alias.test"] = ["127.0.0.2"],
            ["evil.test"] = ["127.0.0.3"],
        },
    }));

    private ValueTask<ConnectResult> ConnectAsync(int port, TransportRules rules, params string[] hosts) => _delivery.ConnectAsync(
        new Destination("site.test", [.. hosts.Select((host, index) => new MxHost(host, index))], port),
        Source,
        Profile,
        rules,
        default, TestContext.Current.CancellationToken);

    private sealed class Sessions : ITlsSessions
    {
        public List<TlsSession> Noted { get; } = [];

        public void Note(TlsSession session) => Noted.Add(session);
    }
}
