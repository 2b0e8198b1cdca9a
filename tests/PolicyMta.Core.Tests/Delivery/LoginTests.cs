using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Login;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Tests.Delivery.Smtp;

namespace PolicyMta.Core.Tests.Delivery;

/// <summary>AUTH towards a next hop (RFC 4954), LHLO, and which connections a password may go over.</summary>
public sealed class LoginTests : IDisposable
{
    private const string Password = "pencil";

    private readonly string _passwordFile = Path.GetTempFileName();

    public LoginTests() => File.WriteAllText(_passwordFile, Password + "\nsecond line\n");

    public void Dispose() => File.Delete(_passwordFile);

    [Theory]
    [InlineData("PLAIN LOGIN", "", "C: AUTH PLAIN AHVzZXIAcGVuY2ls", "S: 235 2.7.0 Welcome")]
    [InlineData(
        "LOGIN X-OTHER", "", "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: dXNlcg==", "S: 334 UGFzc3dvcmQ6", "C: cGVuY2ls", "S: 235 Ok")]
    [InlineData("PLAIN XOAUTH2", "xoauth2", "C: AUTH XOAUTH2 dXNlcj11c2VyAWF1dGg9QmVhcmVyIHBlbmNpbAEB", "S: 235 2.7.0 Accepted")]
    public async Task A_mechanism_that_both_know_lets_us_in(string offered, string mechanism, params string[] talk)
    {
        var (opened, peer) = await OpenAsync(offered, mechanism, talk);

        Assert.Null(opened.Failure);
        peer.AssertDone();
    }

    [Theory]
    [InlineData("PLAIN", "Auth 535 5.7.8 Wrong", "C: AUTH PLAIN AHVzZXIAcGVuY2ls", "S: 535 5.7.8 Wrong")]
    [InlineData(
        "PLAIN",
        "Auth own: 421 4.5.0 mx.example sent no valid reply to AUTH: 354 has no meaning here: \"Go\"",
        "C: AUTH PLAIN AHVzZXIAcGVuY2ls",
        "S: 354 Go")]
    [InlineData(
        "PLAIN",
        "Auth own: 421 4.4.2 mx.example closed the connection before its reply to AUTH",
        "C: AUTH PLAIN AHVzZXIAcGVuY2ls",
        "close")]
    [InlineData("GSSAPI", "Auth own: 421 4.7.0 mx.example offers no way to log in that is wanted here: GSSAPI")]
    [InlineData("", "Auth own: 421 4.7.0 mx.example offers no way to log in")]
    public async Task Failures_to_log_in_are_told_and_pass(string offered, string expected, params string[] talk)
    {
        var (opened, _) = await OpenAsync(offered, "", talk);

        Assert.Equal(expected, Conversation.Describe(opened.Failure!));
    }

    [Fact]
    public async Task A_password_that_cannot_be_read_is_told()
    {
        File.Delete(_passwordFile);

        var (opened, _) = await OpenAsync("PLAIN", "", []);

        Assert.Equal(
            $"Auth own: 421 4.7.0 The password for mx.example cannot be read from {_passwordFile}", Conversation.Describe(opened.Failure!));
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "Auth own: 421 4.7.0 mx1.test could not be logged in at: ")]
    public async Task Scram_proves_both_sides(bool isHonest, string? expected)
    {
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, (reader, writer) => ScramAsync(reader, writer, isHonest));

        var result = await ConnectAsync(
            receiver.Port, new CredentialOptions { User = "user", PasswordFile = _passwordFile, AllowUnverified = true }, isNextHop: true);

        if (expected is null)
            Assert.Null(result.Failure);
        else
            Assert.StartsWith(expected, Conversation.Describe(result.Failure!), StringComparison.Ordinal);
        if (result.Connection is { } connection)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task No_password_goes_over_a_connection_that_is_not_verified()
    {
        var said = new List<string>();
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, async (reader, writer) =>
        {
            await writer.WriteAsync("220 hi\r\n");
            while (await reader.ReadLineAsync() is { } line)
            {
                said.Add(line);
                await writer.WriteAsync(line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-hi\r\n250 AUTH PLAIN\r\n" : "221 Bye\r\n");
            }
        });

        var result = await ConnectAsync(
            receiver.Port, new CredentialOptions { User = "user", PasswordFile = _passwordFile }, isNextHop: true);

        Assert.Equal(
            "StartTls own: 421 4.7.10 mx1.test offers no TLS, without which this message may not be sent",
            Conversation.Describe(result.Failure!));
        Assert.DoesNotContain(said, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_password_is_said_to_an_mx_host()
    {
        await using var receiver = new LoopbackReceiver("127.0.0.2", 0, LoopbackReceiver.TakeAllAsync);

        var result = await ConnectAsync(
            receiver.Port, new CredentialOptions { User = "user", PasswordFile = _passwordFile }, isNextHop: false);

        Assert.Null(result.Failure);
        await result.Connection!.DisposeAsync();
    }

    [Fact]
    public async Task Lmtp_says_lhlo_and_never_helo()
    {
        var talk = new Conversation(new ScriptedPeer(Chunks.Whole, "S: 220 hi", "C: LHLO out.example", "S: 500 What"));

        var opened = await new Opening(
            talk.Channel,
            talk.Options,
            new TlsClient(),
            new OpeningPlan("out.example", HopProtocol.Lmtp, CertificateRule.Opportunistic, false)).RunAsync();

        Assert.Equal("Ehlo 500 What", Conversation.Describe(opened.Failure!));
        talk.Peer.AssertDone();
    }

    [Fact]
    public void Settings_that_cannot_work_are_told()
    {
        Assert.Empty(new CredentialOptions { User = "u", PasswordVariable = "X", Mechanism = "scram-sha-256" }.Validate());
        Assert.Equal(
            ["user", "", "mechanism"], new CredentialOptions { Mechanism = "MAGIC" }.Validate().Select(mistake => mistake.Setting));
        Assert.Equal(
            [""],
            new CredentialOptions { User = "u", PasswordVariable = "X", PasswordFile = "y" }.Validate().Select(mistake => mistake.Setting));
    }

    private async Task<(Opened Opened, ScriptedPeer Peer)> OpenAsync(string offered, string mechanism, string[] script)
    {
        var talk = new Conversation(new ScriptedPeer(
            Chunks.Line,
            ["S: 220 hi", "C: EHLO out.example", "S: 250-hi", offered.Length == 0 ? "S: 250 HELP" : $"S: 250 AUTH {offered}", .. script]));
        var plan = new OpeningPlan("out.example", HopProtocol.Smtp, CertificateRule.Opportunistic, false)
        {
            Credentials =
                new CredentialOptions { User = "user", PasswordFile = _passwordFile, Mechanism = mechanism, AllowUnverified = true },
        };
        return (await new Opening(talk.Channel, talk.Options, new TlsClient(), plan).RunAsync(), talk.Peer);
    }

    private static ValueTask<ConnectResult> ConnectAsync(int port, CredentialOptions credentials, bool isNextHop)
    {
        var hosts = new HostsResolver(
            new HostsTable(new DnsOptions { Hosts = new Dictionary<string, IReadOnlyList<string>> { ["mx1.test"] = ["127.0.0.2"] } }));
        var options = new DeliveryOptions { Credentials = new Dictionary<string, CredentialOptions> { ["mx1.test"] = credentials } };
        return new SmtpDelivery(hosts, options, TimeProvider.System, NullLoggerFactory.Instance).ConnectAsync(
            new Destination("site.test", [new MxHost("mx1.test", 0)], port) { IsNextHop = isNextHop },
            new EgressSource("default", null, "out.example"),
            new TrafficProfile { Name = "default" },
            DemandedTls.RulesFor(default),
            default, TestContext.Current.CancellationToken);
    }

    /// <summary>The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677).</summary>
    private static async Task ScramAsync(StreamReader reader, StreamWriter writer, bool isHonest)
    {
        await writer.WriteAsync("220 hi\r\n");
        await reader.ReadLineAsync();
        await writer.WriteAsync("250-hi\r\n250 AUTH PLAIN SCRAM-SHA-256\r\n");
        var first = Decode((await reader.ReadLineAsync())!["AUTH SCRAM-SHA-256 ".Length..]);
        var bare = first[first.IndexOf("n=", StringComparison.Ordinal)..];
        var nonce = bare[(bare.IndexOf("r=", StringComparison.Ordinal) + 2)..] + "server";
        var salt = "salt of the test"u8.ToArray();
        var serverFirst = $"r={nonce},s={Convert.ToBase64String(salt)},i=4096";
        await writer.WriteAsync($"334 {Encode(serverFirst)}\r\n");
        var final = Decode((await reader.ReadLineAsync())!);
        var salted = Rfc2898DeriveBytes.Pbkdf2(isHonest ? Password : "guess", salt, 4096, HashAlgorithmName.SHA256, 32);
        var message = $"{bare},{serverFirst},{final[..final.IndexOf(",p=", StringComparison.Ordinal)]}";
        var signature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), Encoding.UTF8.GetBytes(message));
        await writer.WriteAsync($"334 {Encode($"v={Convert.ToBase64String(signature)}")}\r\n");
        await reader.ReadLineAsync();
        await writer.WriteAsync("235 2.7.0 Ok\r\n");
        await reader.ReadLineAsync();
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}
