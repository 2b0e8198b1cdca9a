using System.Security.Cryptography;
using System.Text;
using PolicyMta.DkimSigning.Keys;

namespace PolicyMta.DkimSigning.Tests.Keys;

/// <summary>The example of RFC 8463 appendix A: its keys, its body hash and its Ed25519 signature, which all make alike.</summary>
public sealed class RfcExampleTests
{
    private const string Seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    private const string Public = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    private const string Signature = "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==";
    private const string Body = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

    private const string Own = " v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n"
        + " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n"
        + " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";

    private static readonly (string Name, string Value)[] Fields =
    [
        ("From", " Joe SixPack <joe@football.example.com>"),
        ("To", " Suzie Q <suzie@shopping.example.net>"),
        ("Subject", " Is dinner ready?"),
        ("Date", " Fri, 11 Jul 2003 21:00:37 -0700 (PDT)"),
        ("Message-ID", " <20030712040037.46341.5F8J@football.example.com>"),
    ];

    [Fact]
    public void The_key_has_the_public_key_and_record_of_the_example()
    {
        using var key = Read();

        Assert.Equal(("ed25519-sha256", 64), (key.Algorithm, key.SignatureLength));
        Assert.Equal($"v=DKIM1; k=ed25519; p={Public}", key.DnsText);
    }

    [Fact]
    public void The_body_has_the_hash_of_the_example()
    {
        Span<byte> hash = stackalloc byte[32];
        RelaxedBody.Hash(Encoding.ASCII.GetBytes(Body), hash);

        Assert.Equal("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=", Convert.ToBase64String(hash));
    }

    [Fact]
    public void The_header_has_the_signature_of_the_example()
    {
        using var key = Read();
        var canonical = string.Concat(Fields.Select(field => Relaxed(field.Name, field.Value) + "\r\n")) + Relaxed("DKIM-Signature", Own);
        var signature = new byte[key.SignatureLength];

        key.Sign(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)), signature);

        Assert.Equal(Signature, Convert.ToBase64String(signature));
    }

    private static PrivateKey Read()
    {
        var pem = PemEncoding.WriteString("PRIVATE KEY", Ed25519Pkcs8.Write(Convert.FromBase64String(Seed)));
        return PemKey.Read(pem, out var problem) ?? throw new InvalidOperationException(problem);
    }

    private static string Relaxed(string name, string value)
    {
        var target = new byte[name.Length + 1 + value.Length];
        var length = RelaxedHeader.Write(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), target);
        return Encoding.ASCII.GetString(target, 0, length);
    }
}
