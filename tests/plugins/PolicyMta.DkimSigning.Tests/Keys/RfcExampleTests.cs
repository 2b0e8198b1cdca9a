using System.Security.Cryptography;
using System.Text;
using PolicyMta.DkimSigning.Keys;
using PolicyMta.Sdk;

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

    /// <summary>Its second signature, by RSA: whoever makes the bytes that were signed finds that it holds.</summary>
    [Fact]
    public void The_header_is_what_the_RSA_signature_of_the_example_was_made_over()
    {
        var own = Own.Replace("ed25519-sha256", "rsa-sha256", StringComparison.Ordinal)
            .Replace("brisbane", "test", StringComparison.Ordinal);
        var canonical = string.Concat(Fields.Select(field => Relaxed(field.Name, field.Value) + "\r\n")) + Relaxed("DKIM-Signature", own);

        Assert.True(Holds(
            "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx"
            + "/byYzCNb3W91y3FutACDfzwQ/BC/"
            + "e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
            canonical,
            "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGd"
            + "aSGsgeefOsk2JzdA+L10TeYt9BgD"
            + "fQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8="));
    }

    /// <summary>The example of RFC 6376 appendix A: simple/simple, and a key of 1024 bits.</summary>
    [Fact]
    public void Header_and_body_in_simple_form_are_what_the_signature_of_RFC_6376_was_made_over()
    {
        const string OwnField = "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n"
            + "      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n"
            + "      h=Received : From : To : Subject : Date : Message-ID;\r\n"
            + "      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n      b=;";
        const string Header = "Received: from client1.football.example.com  [192.0.2.1]\r\n"
            + "      by submitserver.example.com with SUBMISSION;\r\n      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n"
            + "From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\n"
            + "Subject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
            + "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n";
        var content = new MessageContent(Encoding.ASCII.GetBytes(
            Header + "\r\nHi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n\r\n\r\n"));
        using var header = new HeaderSelection(
            content.Header, new SignedFields(["Received", "To", "Subject", "Date", "Message-ID"], []), Form.Simple);
        var canonical = Encoding.ASCII.GetString(header.Canonical);

        // The list of signed fields begins with From here, and with Received there.
        Assert.Equal(Header.Split("\r\n").Order(), canonical.Split("\r\n").Order());
        Assert.Equal("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=", new BodyHashes(content.Body).Of(Form.Simple));
        Assert.True(Holds(
            "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4j"
            + "YfcTNh5ijSsq631uBItLa7od+v/R"
            + "tdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB",
            Header + OwnField,
            "AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/Lbv"
            + "aHutKVdkLLkpVaVVQPzeRDI009SO"
            + "2Il5Lu7rDNH6mZckBdrIx0orEtZV4bmp/YzhwvcubU4="));
    }

    [Theory]
    [InlineData("", "\r\n")]
    [InlineData("\r\n\r\n", "\r\n")]
    [InlineData(" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n")]
    [InlineData("no line end", "no line end\r\n")]
    public void The_simple_body_loses_only_empty_lines_at_its_end(string body, string expected)
    {
        Span<byte> hash = stackalloc byte[32];
        SimpleBody.Hash(Encoding.ASCII.GetBytes(body), hash);

        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(expected)), hash);
    }

    private static bool Holds(string publicKey, string canonical, string signature)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
        return rsa.VerifyData(
            Encoding.ASCII.GetBytes(canonical), Convert.FromBase64String(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
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
