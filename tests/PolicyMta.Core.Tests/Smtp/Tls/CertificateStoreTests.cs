using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Core.Smtp.Tls;

namespace PolicyMta.Core.Tests.Smtp.Tls;

public sealed class CertificateStoreTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("mail.one.example", 0)]
    [InlineData("MAIL.Two.example", 1)]
    [InlineData("any.wild.example", 1)]
    [InlineData("a.b.wild.example", 0)]
    [InlineData("wild.example", 0)]
    [InlineData("unknown.example", 0)]
    [InlineData("b\u00FCcher.example", 1)]
    [InlineData("xn--bcher-kva.example", 1)]
    [InlineData("a.xn--bcher-kva.wild.example", 0)]
    [InlineData("b\u00FCcher.wild.example", 1)]
    [InlineData("", 0)]
    [InlineData(null, 0)]
    public void A_client_gets_the_certificate_of_the_host_that_it_names(string? host, int expected)
    {
        var store = Create(
            _certificates.Write("one.pem", "mail.one.example"),
            _certificates.Write("two.pem", "mail.two.example", "*.wild.example", "xn--bcher-kva.example"));
        var first = store.Select("mail.one.example");
        var second = store.Select("mail.two.example");
        Assert.NotSame(first, second);

        Assert.Same(expected == 0 ? first : second, store.Select(host));
    }

    [Fact]
    public void A_renewed_file_is_taken_up_and_a_broken_one_is_not()
    {
        var files = _certificates.Write("mail.pem", "mail.one.example");
        var store = Create(files);
        var first = store.Select(null);
        _certificates.Write("mail.pem", "mail.one.example");
        Assert.Same(first, store.Select(null));

        _time.Advance(TimeSpan.FromMinutes(1));
        var renewed = store.Select(null);
        Assert.NotSame(first, renewed);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(renewed, store.Select(null));

        File.WriteAllText(files.Certificate, "-----BEGIN CERTIFICATE-----\nhalf");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(renewed, store.Select(null));
        File.WriteAllText(files.Certificate, TestCertificates.Dsa);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(renewed, store.Select(null));
        File.Delete(files.Certificate);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(renewed, store.Select(null));
    }

    [Fact]
    public void A_file_that_is_missing_or_no_certificate_is_named_at_the_start()
    {
        var files = _certificates.Write("mail.pem", "mail.one.example");
        File.WriteAllText(files.Certificate + ".key", "no key");

        Assert.Contains(
            "nowhere.pem", Assert.Throws<IOException>(() => Create(files with { Certificate = "/nonexistent/nowhere.pem" })).Message);
        Assert.Contains("mail.pem.key", Assert.Throws<IOException>(() => Create(files with { Key = files.Certificate + ".key" })).Message);
    }

    [Fact]
    public void Options_say_what_they_lack()
    {
        Assert.Equal("certificates", Assert.Single(new TlsOptions().Validate()).Setting);
        Assert.Empty(new TlsOptions { Mode = TlsMode.None }.Validate());
        Assert.Equal(
            "min_version",
            Assert.Single(new TlsOptions { Certificates = [new() { Certificate = "a" }], MinVersion = "1.1" }.Validate()).Setting);
    }

    private CertificateStore Create(params CertificateOptions[] files) =>
        new(new TlsOptions { Certificates = files }, _time, NullLogger.Instance);
}
