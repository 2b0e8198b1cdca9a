using System.Security.Cryptography;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning.Tests.Keys;

public sealed class PemKeyTests
{
    /// <summary>As 'openssl genpkey -algorithm ed25519' writes it, and the public key that 'openssl pkey -pubout' shows of it.</summary>
    private const string OpenSslKey = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----
        """;

    [Fact]
    public void An_Ed25519_key_as_OpenSSL_writes_it_is_read()
    {
        using var key = PemKey.Read(OpenSslKey, out _);

        Assert.Equal("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", key!.DnsText);
    }

    [Fact]
    public void The_key_may_stand_below_its_public_half()
    {
        const string Public = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
            -----END PUBLIC KEY-----

            """;
        using var key = PemKey.Read(Public + OpenSslKey, out _);

        Assert.Equal("ed25519-sha256", key!.Algorithm);
        Assert.Null(PemKey.Read(Public, out var problem));
        Assert.Contains("does not hold a private", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1h\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nnot base 64!\n-----END PRIVATE KEY-----")]
    public void What_is_not_a_key_is_refused_with_what_is_expected(string pem)
    {
        Assert.Null(PemKey.Read(pem, out var problem));
        Assert.Contains("'PRIVATE KEY'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_a_passphrase_or_too_large_is_refused()
    {
        using var rsa = RSA.Create(1024);
        var encrypted = rsa.ExportEncryptedPkcs8PrivateKeyPem("secret", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1));

        Assert.Null(PemKey.Read(encrypted, out var problem));
        Assert.Contains("without a passphrase", problem, StringComparison.Ordinal);
        Assert.Null(PemKey.Read(TestKeys.Make(4104), out problem));
        Assert.Contains("4104 bits", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_may_sign_by_one_Ed25519_key()
    {
        using var key = PemKey.Read(OpenSslKey, out _)!;
        var hash = new byte[32];
        var expected = new byte[64];
        key.Sign(hash, expected);

        Parallel.For(0, 2000, _ =>
        {
            var signature = new byte[64];
            key.Sign(hash, signature);
            Assert.Equal(expected, signature);
        });
    }
}
