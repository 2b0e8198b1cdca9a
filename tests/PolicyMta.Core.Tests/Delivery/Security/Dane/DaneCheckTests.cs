using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PolicyMta.Core.Delivery.Security.Dane;
using PolicyMta.Core.Dns;

namespace PolicyMta.Core.Tests.Delivery.Security.Dane;

/// <summary>Which certificates TLSA records name (RFC 7672 section 3, RFC 7671).</summary>
public sealed class DaneCheckTests
{
    private const string Host = "mx1.test";

    [Theory]
    [InlineData(3, 0, 0)]
    [InlineData(3, 0, 1)]
    [InlineData(3, 0, 2)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(3, 1, 2)]
    public void The_hosts_own_certificate_is_accepted_whatever_its_name_and_dates(byte usage, byte selector, byte type)
    {
        using var chain = new CertificateChain("elsewhere.test", isExpired: true);
        Assert.Null(Check(chain.Host, [], Record(usage, selector, type, chain.Host)));
        Assert.Equal(TlsProblemKind.ValidationFailure, Check(chain.Host, [], Record(usage, selector, type, chain.Authority))!.Kind);
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, true)]
    [InlineData(0, 0, false)]
    public void What_an_authority_of_the_records_issued_is_accepted(byte selector, byte type, bool isShown)
    {
        using var chain = new CertificateChain(Host);
        Assert.Null(Check(chain.Host, isShown ? [chain.Authority] : [], Record(2, selector, type, chain.Authority)));
    }

    [Fact]
    public void An_authority_at_the_end_of_the_chain_counts_as_well()
    {
        using var chain = new CertificateChain(Host);
        Assert.Null(Check(chain.Host, [chain.Authority, chain.Root], Record(2, 0, 1, chain.Root)));
    }

    [Fact]
    public void An_authority_that_is_not_shown_vouches_for_nobody()
    {
        using var chain = new CertificateChain(Host);
        Assert.Equal(
            TlsProblemKind.CertificateNotTrusted, Check(chain.Host, [], Record(2, 0, 1, chain.Authority))!.Kind);
    }

    [Fact]
    public void An_authority_of_the_same_name_with_another_key_vouches_for_nobody()
    {
        using var chain = new CertificateChain(Host);
        using var forged = chain.ForgedAuthority();
        Assert.Equal(TlsProblemKind.CertificateNotTrusted, Check(chain.Host, [forged], Record(2, 0, 1, forged))!.Kind);
        Assert.Equal(TlsProblemKind.CertificateNotTrusted, Check(chain.Host, [forged, chain.Root], Record(2, 0, 1, forged))!.Kind);
    }

    [Fact]
    public void A_host_that_shows_the_named_authority_beside_a_certificate_of_others_is_refused()
    {
        using var chain = new CertificateChain(Host);
        using var others = new CertificateChain(Host);
        var problem = Check(others.Host, [others.Authority, chain.Authority, chain.Root], Record(2, 0, 1, chain.Authority));
        Assert.Equal(TlsProblemKind.CertificateNotTrusted, problem!.Kind);
    }

    [Fact]
    public void Under_an_authority_name_and_dates_count()
    {
        using var old = new CertificateChain(Host, isExpired: true);
        Assert.Equal(TlsProblemKind.CertificateExpired, Check(old.Host, [old.Authority], Record(2, 0, 1, old.Authority))!.Kind);
        using var other = new CertificateChain("elsewhere.test");
        Assert.Equal(TlsProblemKind.CertificateHostMismatch, Check(other.Host, [other.Authority], Record(2, 0, 1, other.Authority))!.Kind);
        using var domain = new CertificateChain("recipients.test");
        Assert.Null(Check(domain.Host, [domain.Authority], Record(2, 0, 1, domain.Authority)));
    }

    [Fact]
    public void Of_digests_of_the_same_thing_the_strongest_counts()
    {
        using var chain = new CertificateChain(Host);
        var weak = Record(3, 1, 1, chain.Host);
        var strongOfAnother = Record(3, 1, 2, chain.Authority);
        Assert.NotNull(Check(chain.Host, [], weak, strongOfAnother));
        Assert.Null(Check(chain.Host, [], weak, strongOfAnother with { Selector = 0 }));
        Assert.Null(Check(chain.Host, [], weak, new TlsaRecord(3, 1, 3, [1])));
    }

    [Theory]
    [InlineData("0 0 1 00")]
    [InlineData("1 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971")]
    [InlineData("3 1 1 d2abde24")]
    [InlineData("3 2 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971")]
    [InlineData("3 1 3 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971")]
    [InlineData("255 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971")]
    public void Records_that_say_nothing_about_mail_are_not_used(string record) =>
        Assert.Empty(DaneRecords.Of([TlsaRecord.Parse(record)!]).Usable);

    [Fact]
    public void A_whole_certificate_that_is_none_refuses_the_host_and_throws_nothing()
    {
        using var chain = new CertificateChain(Host);
        Assert.Equal(TlsProblemKind.CertificateNotTrusted, Check(chain.Host, [], new TlsaRecord(2, 0, 0, [1, 2, 3]))!.Kind);
        Assert.Equal(TlsProblemKind.ValidationFailure, Check(null, [], Record(3, 0, 1, chain.Host))!.Kind);
    }

    [Fact]
    public void A_whole_certificate_that_is_none_does_not_hide_the_records_beside_it()
    {
        using var chain = new CertificateChain(Host);
        Assert.Null(Check(chain.Host, [chain.Authority], new TlsaRecord(2, 0, 0, [1, 2, 3]), Record(2, 0, 1, chain.Authority)));
        Assert.Null(Check(chain.Host, [], new TlsaRecord(2, 0, 0, [1, 2, 3]), Record(2, 0, 0, chain.Authority)));
    }

    [Fact]
    public void A_certificate_of_the_authority_for_another_host_issues_none_itself()
    {
        using var chain = new CertificateChain("elsewhere.test");
        using var issued = chain.IssuedByHost(Host);
        var problem = Check(issued, [chain.Host, chain.Authority], Record(2, 0, 1, chain.Authority));
        Assert.Equal(TlsProblemKind.CertificateNotTrusted, problem!.Kind);
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.4", false)]
    public void A_certificate_of_the_authority_must_be_for_servers(string purpose, bool isAccepted)
    {
        using var chain = new CertificateChain(Host);
        using var issued = chain.IssuedFor(Host, purpose);
        Assert.Equal(isAccepted, Check(issued, [chain.Authority], Record(2, 0, 1, chain.Authority)) is null);
        Assert.Null(Check(issued, [], Record(3, 0, 1, issued)));
    }

    private static TlsProblem? Check(X509Certificate2? certificate, X509Certificate2[] shown, params TlsaRecord[] records)
    {
        using var chain = CertificateChain.Shown(shown);
        return new DaneCheck(DaneRecords.Of([.. records]), [Host, "recipients.test"]).Check(
            Host, certificate, chain, SslPolicyErrors.RemoteCertificateChainErrors);
    }

    private static TlsaRecord Record(byte usage, byte selector, byte type, X509Certificate2 certificate)
    {
        var whole = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return new TlsaRecord(usage, selector, type, [
            .. type switch { 0 => whole, 1 => SHA256.HashData(whole), _ => SHA512.HashData(whole) },
        ]);
    }
}
