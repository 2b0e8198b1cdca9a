using PolicyMta.EndToEnd.Tests.Peers;
using PolicyMta.Sdk;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>
/// Who gets mail, and who does not, by each way of protecting connections: Debian's Postfix behind a signed zone of Knot DNS, which Unbound
/// validates, and policy hosts over HTTPS. What happens to the first attempt is held against what the RFCs say.
/// </summary>
[Needs(Need.Programs)]
[Needs(Need.Root)]
public sealed class TransportSecurityTests : IAsyncLifetime
{
    private const string Valid = "127.0.0.61", SelfSigned = "127.0.0.62", Expired = "127.0.0.63", WrongName = "127.0.0.64";
    private const string Plain = "127.0.0.65", Broken = "127.0.0.66", GoodPolicies = "127.0.0.71", UntrustedPolicies = "127.0.0.72";

    private static readonly (string Name, string Address)[] Hosts =
    [
        ("valid", Valid), ("selfsigned", SelfSigned), ("expired", Expired), ("wrongname", WrongName), ("clear", Plain), ("broken", Broken),
    ];

    private readonly TestFolder _folder = new();
    private readonly int _smtpPort = Ports.Free();
    private readonly int _webPort = Ports.Free();
    private readonly List<string> _signed = [];
    private readonly List<string> _plain = [];
    private readonly List<(string Recipient, string Expected)> _cases = [];
    private readonly List<string> _policyHosts = [];
    private TlsAuthority _authority = null!;
    private TlsPostfix _postfix = null!;
    private SignedZones _zones = null!;
    private readonly List<PolicyHost> _webServers = [];
    private IssuedCertificate _valid = null!, _selfSigned = null!, _expired = null!, _wrongName = null!;

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        _authority = new TlsAuthority(_folder.Path);
        _valid = _authority.Issue("valid", [
            "mx-valid.tls.test", "mx-valid.plain.test", "alias-target.tls.test", "mx-ta.tls.test", "ta-domain.tls.test",
            "mx-sts.plain.test",
        ]);
        _selfSigned = _authority.Issue("selfsigned", ["localhost"], isSelfSigned: true);
        _expired = _authority.Issue("expired", ["mx-expired.tls.test", "mx-expired.plain.test", "mx-ta-expired.tls.test"], isExpired: true);
        _wrongName = _authority.Issue("wrongname", ["elsewhere.test"]);
        _postfix = new TlsPostfix(Directory.CreateDirectory(_folder["postfix"]).FullName, _smtpPort);
        await _postfix.StartAsync(new Dictionary<string, string>
        {
            [Valid] = Tls(_valid),
            [SelfSigned] = Tls(_selfSigned),
            [Expired] = Tls(_expired),
            [WrongName] = Tls(_wrongName),
            [Plain] = "-o smtpd_tls_security_level=none",
            [Broken] = Tls(_valid) + " -o smtpd_tls_protocols=TLSv1",
        });
        AddModes();
        AddDane();
        AddSts();
        var policyCertificate = _authority.Issue("policies", [.. _policyHosts.Append("unused.test")]);
        foreach (var (address, certificate) in new[] { (GoodPolicies, policyCertificate), (UntrustedPolicies, _selfSigned) })
        {
            _webServers.Add(new PolicyHost(_folder.Path, address, _webPort, certificate.File));
            await _webServers[^1].StartAsync();
        }

        _zones = new SignedZones(_folder["zones"]);
        await _zones.StartAsync(string.Join('\n', _signed), string.Join('\n', _plain));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _webServers)
            await server.DisposeAsync();
        if (_zones is not null)
            await _zones.DisposeAsync();
        if (_postfix is not null)
            await _postfix.DisposeAsync();
        _authority?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Mail_goes_where_the_rules_of_both_sides_let_it_and_nowhere_else()
    {
        Directory.CreateDirectory(_folder["scripts"]);
        await File.WriteAllTextAsync(
            Path.Combine(_folder["scripts"], "modes.js"),
            "export function onRoute(route) { return { tls: route.recipients[0].split('@')[0] }; }",
            TestContext.Current.CancellationToken);
        await using var mta = new MtaProcess(_folder["mta"], $$"""
            dns:
              servers: [127.0.0.1:{{_zones.Port}}]
              min_ttl: 0s
              failure_ttl: 5s
            delivery:
              port: {{_smtpPort}}
              sts_port: {{_webPort}}
              tls_trust_file: {{_authority.AuthorityFile}}
              internal_networks: [127.0.0.0/8]
            scripts:
              path: {{_folder["scripts"]}}
            logging:
              level: information
            """);
        await mta.StartAsync();
        await using (var talk = await SmtpTalk.StartAsync(mta.SmtpPort))
        {
            foreach (var (recipient, _) in _cases)
            {
                var reply = await talk.SendMailAsync(
                    "<sender@sender.example>", $"<{recipient}>", "Subject: x\r\n\r\nx\r\n"u8.ToArray());
                Assert.StartsWith("250", reply, StringComparison.Ordinal);
            }
        }

        await Eventually.TrueAsync(
            async () => (await MtaProcess.RunAsync("events", "export", "--config", mta.ConfigurationFile)).Output.Split('\n')
                .Count(line => line.Contains("\"kind\":\"delivered\"", StringComparison.Ordinal)
                    || line.Contains("\"kind\":\"deferred\"", StringComparison.Ordinal)
                    || line.Contains("\"kind\":\"bounced\"", StringComparison.Ordinal)) >= _cases.Count,
            () => $"{mta.Output}\n{_zones.Log}",
            seconds: 240);
        await mta.StopAsync();
        var events = new EventLedger(_folder["mta"]).Events;
        var seen = _cases.Select(known => (known.Recipient, First(events, known.Recipient)));
        var table = string.Join('\n', seen.Select(row => $"{row.Recipient,-40} {row.Item2}"));
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', events.Where(e => e.Kind == EventKind.Deferred)
            .Select(e => $"{e.Recipients[0]}: {e.Reply}")));
        Assert.Equal(string.Join('\n', _cases.Select(known => $"{known.Recipient,-40} {known.Expected}")), table);
    }

    private static string First(IReadOnlyList<DeliveryEvent> events, string recipient)
    {
        var first = events.FirstOrDefault(e => e.Recipients.Contains(recipient)
            && e.Kind is EventKind.Delivered or EventKind.Deferred or EventKind.Bounced);
        if (first is null)
            return "nothing";
        var tls = first.Kind == EventKind.Delivered ? first.Tls == "none" ? " clear" : " tls" : "";
        var by = first.TlsVerifiedBy is { } verified ? $" by {verified}" : "";
        var problem = first.TlsProblem is { } wrong ? $" ({wrong.Kind})" : "";
        return $"{first.Kind}{tls}{by}{problem}";
    }

    private static string Tls(IssuedCertificate certificate) =>
        $"-o smtpd_tls_security_level=may -o smtpd_tls_chain_files={certificate.File}";

    /// <summary>Nothing is published: what traffic profiles and on-route demand decides.</summary>
    private void AddModes()
    {
        foreach (var (name, address) in Hosts)
        {
            _plain.Add($"{name} MX 10 mx-{name}");
            _plain.Add($"mx-{name} A {address}");
        }

        Add("none", ("valid", "delivered clear"), ("selfsigned", "delivered clear"), ("expired", "delivered clear"),
            ("wrongname", "delivered clear"), ("clear", "delivered clear"), ("broken", "delivered clear"));
        Add("opportunistic", ("valid", "delivered tls"), ("selfsigned", "delivered tls"), ("expired", "delivered tls"),
            ("wrongname", "delivered tls"), ("clear", "delivered clear"), ("broken", "delivered clear (ValidationFailure)"));
        Add("required", ("valid", "delivered tls"), ("selfsigned", "delivered tls"), ("expired", "delivered tls"),
            ("wrongname", "delivered tls"), ("clear", "deferred (StarttlsNotSupported)"), ("broken", "deferred (ValidationFailure)"));
        Add("verified", ("valid", "delivered tls by webpki"), ("selfsigned", "deferred (CertificateNotTrusted)"),
            ("expired", "deferred (CertificateExpired)"), ("wrongname", "deferred (CertificateHostMismatch)"),
            ("clear", "deferred (StarttlsNotSupported)"), ("broken", "deferred (ValidationFailure)"));
        Add("dane", ("valid", "deferred (DaneRequired)"), ("selfsigned", "deferred (DaneRequired)"));

        void Add(string mode, params (string Host, string Expected)[] hosts)
        {
            foreach (var (host, expected) in hosts)
                _cases.Add(($"{mode}@{host}.plain.test", expected));
        }
    }

    private void AddDane()
    {
        var authority = TlsAuthority.DigestOf(_authority.Certificate.RawData);
        var authorityKey = TlsAuthority.DigestOf(_authority.Certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Add("ee", SelfSigned, $"3 1 1 {_selfSigned.KeyDigest}", "delivered tls by dane");
        Add("ee-expired", Expired, $"3 1 1 {_expired.KeyDigest}", "delivered tls by dane");
        Add("ee-wrong", SelfSigned, $"3 1 1 {_valid.KeyDigest}", "deferred (ValidationFailure)");
        Add("ee-second", Valid, $"3 1 1 {_selfSigned.KeyDigest}\n@T 3 1 1 {_valid.KeyDigest}", "delivered tls by dane");
        Add("ta", Valid, $"2 0 1 {authority}", "delivered tls by dane");
        Add("ta-key", Valid, $"2 1 1 {authorityKey}", "delivered tls by dane", mx: "mx-ta");
        Add("ta-domain", Valid, $"2 0 1 {authority}", "delivered tls by dane", mx: "mx-other-name");
        Add("ta-full", Valid, $"2 0 0 {Convert.ToHexString(_authority.Certificate.RawData)}", "delivered tls by dane", mx: "mx-valid");
        Add("ta-wrong-name", WrongName, $"2 0 1 {authority}", "deferred (CertificateHostMismatch)");
        Add("ta-expired", Expired, $"2 0 1 {authority}", "deferred (CertificateExpired)");
        Add("ta-self-signed", SelfSigned, $"2 0 1 {authority}", "deferred (CertificateNotTrusted)");
        Add("unusable", SelfSigned, $"0 0 1 {authority}", "delivered tls (TlsaInvalid)");
        Add("unusable-clear", Plain, $"1 0 1 {authority}", "deferred (StarttlsNotSupported)");
        Add("clear", Plain, $"3 1 1 {_valid.KeyDigest}", "deferred (StarttlsNotSupported)");
        Add("broken", Broken, $"3 1 1 {_valid.KeyDigest}", "deferred (ValidationFailure)");
        _cases.Add(("none@ee-wrong.tls.test", "delivered clear"));
        _cases.Add(("dane@ee.tls.test", "delivered tls by dane"));
        _cases.Add(("verified@ee.tls.test", "delivered tls by dane"));
        _cases.Add(("dane@unusable.tls.test", "deferred (TlsaInvalid)"));

        // No TLSA in a signed zone; aliases within it and out of it; records of an unsigned zone; a signed domain with an unsigned host.
        _signed.AddRange([
            "unlisted MX 10 mx-unlisted", $"mx-unlisted A {SelfSigned}",
            "alias MX 10 mx-alias", "mx-alias CNAME alias-target", $"alias-target A {SelfSigned}",
            $"_{_smtpPort}._tcp.alias-target TLSA 3 1 1 {_selfSigned.KeyDigest}",
            "alias-own MX 10 mx-alias-own", "mx-alias-own CNAME alias-bare", $"alias-bare A {SelfSigned}",
            $"_{_smtpPort}._tcp.mx-alias-own TLSA 3 1 1 {_valid.KeyDigest}",
            "alias-out MX 10 mx-alias-out", "mx-alias-out CNAME mx-valid.plain.test.",
            $"_{_smtpPort}._tcp.mx-alias-out TLSA 3 1 1 {_selfSigned.KeyDigest}",
            "mixed MX 10 mx-insecure.plain.test.",
            "lost MX 10 mx-lost", $"mx-lost A {Valid}", "_tcp.mx-lost NS ns.gone", "ns.gone A 127.0.0.99",
            "two MX 10 mx-two-bad", "two MX 20 mx-two-good", $"mx-two-bad A {SelfSigned}", $"mx-two-good A {Valid}",
            $"_{_smtpPort}._tcp.mx-two-bad TLSA 3 1 1 {_valid.KeyDigest}",
            $"_{_smtpPort}._tcp.mx-two-good TLSA 3 1 1 {_valid.KeyDigest}",
        ]);
        _plain.AddRange([
            $"mx-insecure A {SelfSigned}", $"_{_smtpPort}._tcp.mx-insecure TLSA 3 1 1 {_valid.KeyDigest}", "insecure MX 10 mx-insecure",
        ]);
        _cases.AddRange([
            ("opportunistic@unlisted.tls.test", "delivered tls"),
            ("dane@unlisted.tls.test", "deferred (DaneRequired)"),
            ("opportunistic@alias.tls.test", "delivered tls by dane"),
            ("opportunistic@alias-own.tls.test", "deferred (ValidationFailure)"),
            ("opportunistic@alias-out.tls.test", "deferred (ValidationFailure)"),
            ("opportunistic@mixed.tls.test", "delivered tls"),
            ("opportunistic@insecure.plain.test", "delivered tls"),
            ("opportunistic@lost.tls.test", "deferred (DnssecInvalid)"),
            ("opportunistic@two.tls.test", "delivered tls by dane"),
        ]);

        void Add(string name, string address, string tlsa, string expected, string? mx = null)
        {
            var host = mx ?? $"mx-{name}";
            var service = $"_{_smtpPort}._tcp.{host}";
            _signed.AddRange([
                $"{name} MX 10 {host}", $"{host} A {address}",
                $"{service} TLSA {tlsa.Replace("@T", $"{service} TLSA", StringComparison.Ordinal)}",
            ]);
            _cases.Add(($"opportunistic@{name}.tls.test", expected));
        }
    }

    private void AddSts()
    {
        _plain.Add($"mx-sts A {Valid}");
        Add("enforced", "enforce", "mx-sts.plain.test", "mx-sts", "delivered tls by mta-sts");
        Add("enforced-wildcard", "enforce", "*.plain.test", "mx-sts", "delivered tls by mta-sts");
        Add("enforced-untrusted", "enforce", "mx-selfsigned.plain.test", "mx-selfsigned", "deferred (CertificateNotTrusted)");
        Add("enforced-expired", "enforce", "mx-expired.plain.test", "mx-expired", "deferred (CertificateExpired)");
        Add("enforced-wrong-name", "enforce", "mx-wrongname.plain.test", "mx-wrongname", "deferred (CertificateHostMismatch)");
        Add("enforced-clear", "enforce", "mx-clear.plain.test", "mx-clear", "deferred (StarttlsNotSupported)");
        Add("enforced-broken", "enforce", "mx-broken.plain.test", "mx-broken", "deferred (ValidationFailure)");
        Add("enforced-other-host", "enforce", "mx-elsewhere.plain.test", "mx-sts", "deferred (ValidationFailure)");
        Add("testing", "testing", "mx-selfsigned.plain.test", "mx-selfsigned", "delivered tls (CertificateNotTrusted)");
        Add("testing-other-host", "testing", "mx-elsewhere.plain.test", "mx-sts", "delivered tls (ValidationFailure)");
        Add("ended", "none", "mx-elsewhere.plain.test", "mx-selfsigned", "delivered tls");
        Add("unreadable", "sometimes", "mx-elsewhere.plain.test", "mx-selfsigned", "delivered tls");
        Add("absent", null, "", "mx-selfsigned", "delivered tls");
        Add("untrusted-policy", "enforce", "mx-elsewhere.plain.test", "mx-selfsigned", "delivered tls", UntrustedPolicies);
        _cases.Add(("none@enforced-untrusted.plain.test", "delivered clear"));
        _cases.Add(("dane@enforced.plain.test", "deferred (DaneRequired)"));

        // DANE goes before a policy that its own hosts break (RFC 8461 section 2).
        _signed.AddRange([
            "both MX 10 mx-both", $"mx-both A {SelfSigned}", $"_{_smtpPort}._tcp.mx-both TLSA 3 1 1 {_selfSigned.KeyDigest}",
            "_mta-sts.both TXT \"v=STSv1; id=1;\"", $"mta-sts.both A {GoodPolicies}",
        ]);
        Publish("both.tls.test", "enforce", "mx-both.tls.test");
        _cases.Add(("opportunistic@both.tls.test", "delivered tls by dane"));

        void Add(string name, string? mode, string mx, string host, string expected, string web = GoodPolicies)
        {
            _plain.AddRange([$"{name} MX 10 {host}", $"_mta-sts.{name} TXT \"v=STSv1; id=20261129a;\"", $"mta-sts.{name} A {web}"]);
            if (mode is not null)
                Publish($"{name}.plain.test", mode, mx);
            else
                _policyHosts.Add($"mta-sts.{name}.plain.test");
            _cases.Add(($"opportunistic@{name}.plain.test", expected));
        }

        void Publish(string domain, string mode, string mx)
        {
            _policyHosts.Add($"mta-sts.{domain}");
            PolicyHost.Write(_folder.Path, domain, $"version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: 86400\r\n");
        }
    }
}
