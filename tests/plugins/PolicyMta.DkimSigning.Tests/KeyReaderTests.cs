using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace PolicyMta.DkimSigning.Tests;

public sealed class KeyReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dkim-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_DNS_record_to_publish_is_logged()
    {
        using var plugin = new LoadedPlugin($"keys: [{{ domain: Example.COM, selector: s1, pem: {TestKeys.Yaml(TestKeys.Pem)} }}]");

        Assert.Empty(plugin.Problems);
        Assert.Contains(plugin.Log.Lines, line => line.Level == LogLevel.Information
            && line.Text.Contains($"s1._domainkey.example.com TXT \"v=DKIM1; k=rsa; p={TestKeys.PublicKey}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(plugin.Log.Lines, line => line.Level == LogLevel.Warning);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_may_hold_PKCS8_or_PKCS1(bool pkcs8)
    {
        using var rsa = RSA.Create(2048);
        var path = WriteKey(pkcs8 ? rsa.ExportPkcs8PrivateKeyPem() : rsa.ExportRSAPrivateKeyPem());
        using var plugin = new LoadedPlugin($"keys: [{{ domain: example.com, selector: s1, file: \"{path}\" }}]");

        Assert.Empty(plugin.Problems);
        Assert.Single((await plugin.SignAsync("From: a@example.com\r\n\r\nx\r\n"u8.ToArray()))!.Signatures);
    }

    [Fact]
    public void A_small_key_is_warned_of_and_one_below_1024_bits_refused()
    {
        using var small = new LoadedPlugin($"keys: [{{ domain: example.com, selector: s1, pem: {TestKeys.Yaml(TestKeys.Make(1024))} }}]");
        using var tiny = new LoadedPlugin($"keys: [{{ domain: example.com, selector: s1, pem: {TestKeys.Yaml(TestKeys.Make(512))} }}]");

        Assert.Empty(small.Problems);
        Assert.Contains(
            small.Log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("1024 bits", StringComparison.Ordinal));
        Assert.Contains("policymta.yaml:1:", Assert.Single(tiny.Problems), StringComparison.Ordinal);
        Assert.Contains("512 bits", tiny.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_that_everybody_can_read_is_warned_of()
    {
        if (OperatingSystem.IsWindows())
            return;

        var path = WriteKey(TestKeys.Pem);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using var plugin = new LoadedPlugin($"keys: [{{ domain: example.com, selector: s1, file: \"{path}\" }}]");

        Assert.Empty(plugin.Problems);
        Assert.Contains(plugin.Log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains(path, StringComparison.Ordinal));
    }

    [Fact]
    public void Key_files_that_cannot_sign_refuse_the_reload_each_with_its_place()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var files = new[] { Path.Combine(_folder, "missing.pem"), WriteKey(
            "rubbish"), WriteKey(ec.ExportPkcs8PrivateKeyPem()), WriteKey(rsa.ExportSubjectPublicKeyInfoPem()), _folder };
        var settings = "keys:\n"
            + string.Concat(files.Select((file, i) => $"  - {{ domain: example.com, selector: s{i}, file: \"{file}\" }}\n"));

        using var plugin = new LoadedPlugin(settings);

        Assert.Equal(files.Length, plugin.Problems.Count);
        for (var i = 0; i < files.Length; i++)
        {
            Assert.StartsWith($"policymta.yaml:{i + 2}:", plugin.Problems[i], StringComparison.Ordinal);
            Assert.Contains(files[i], plugin.Problems[i], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("keys: [{ domain: example.com, selector: s1 }]", "write either file")]
    [InlineData("keys: [{ selector: s1, file: x }]", "'keys[0].domain' is missing")]
    [InlineData("keys: [{ domain: \"exa mple\", selector: s1, file: x }]", "is not a valid domain name")]
    [InlineData("keys: [{ domain: example.com, selector: \"s 1\", file: x }]", "is not a valid selector")]
    [InlineData("keys: [{ domain: example.com, selector: s1, file: x, identity: \"@other.example\" }]", "does not belong to example.com")]
    [InlineData("keys: [{ domain: example.com, selector: s1, file: x, expires_after: 1s }]", "write at least 1m")]
    [InlineData("signed_headers: [Received]", "changes on the way")]
    [InlineData("oversigned_headers: [\"Subject:\"]", "is not a valid name of a header field")]
    public void A_mistake_names_its_place_and_what_to_write(string settings, string expected)
    {
        using var plugin = new LoadedPlugin(settings);

        Assert.Contains(plugin.Problems, problem =>
            problem.StartsWith("policymta.yaml:1:", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_selector_that_stands_twice_is_a_mistake()
    {
        var key = $"{{ domain: example.com, selector: s1, pem: {TestKeys.Yaml(TestKeys.Pem)} }}";
        using var plugin = new LoadedPlugin($"keys:\n  - {key}\n  - {key}\n");

        Assert.StartsWith("policymta.yaml:3:", Assert.Single(plugin.Problems), StringComparison.Ordinal);
    }

    private string WriteKey(string pem)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".pem");
        File.WriteAllText(path, pem);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
