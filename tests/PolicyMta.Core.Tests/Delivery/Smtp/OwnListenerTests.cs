using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Conversion;
using PolicyMta.Core.Delivery.Login;
using PolicyMta.Core.Delivery.Security;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Routing;
using PolicyMta.Core.Smtp.Auth;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Tests.Smtp;
using PolicyMta.Core.Tests.Smtp.Tls;

namespace PolicyMta.Core.Tests.Delivery.Smtp;

/// <summary>What leaves here comes in here: our sender towards our listener, with all that both know.</summary>
public sealed class OwnListenerTests : IDisposable
{
    private const string Password = "s3cret";

    private readonly TestCertificates _certificates = new();
    private readonly CertificateOptions _certificate;
    private readonly string _passwordFile = Path.GetTempFileName();

    public OwnListenerTests()
    {
        _certificate = _certificates.Write("mail.pem", "mx1.test");
        File.WriteAllText(_passwordFile, Password);
    }

    public void Dispose()
    {
        File.Delete(_passwordFile);
        _certificates.Dispose();
    }

    [Theory]
    [InlineData("SCRAM-SHA-256", false)]
    [InlineData("PLAIN", true)]
    [InlineData("LOGIN", false)]
    [InlineData("", true)]
    public async Task A_message_arrives_with_all_that_was_asked_for_it(string mechanism, bool isImplicit)
    {
        var submissions = new Submissions();
        await using var listener = await StartAsync(submissions, isImplicit ? TlsMode.Implicit : TlsMode.Required);
        var connection = await ConnectAsync(listener.Endpoint.Port, mechanism, isImplicit ? HopProtocol.Smtps : HopProtocol.Smtp);
        var body = new byte[100_000];
        new Random(3).NextBytes(body);
        byte[] content =
            [
                .. Encoding.UTF8.GetBytes(
                    "Subject: grün\r\nContent-Type: application/x-random\r\nContent-Transfer-Encoding: binary\r\nMIME-Version: 1.0\r\n"
                        + "\r\n"),
                .. body,
            ];
        var envelope = new EnvelopeRequests
        {
            Body = BodyEncoding.BinaryMime,
            SmtpUtf8 = true,
            RequireTls = true,
            EnvelopeId = "a+b=c d",
            Return = ReturnedContent.Full,
        };
        var outgoing = OutgoingMessage.For(envelope, content, connection.Capabilities);
        Assert.False(outgoing.IsConverted);
        var recipient = new Recipient("björn@büro.example")
        {
            Notify = DsnNotify.Success | DsnNotify.Delay,
            OriginalRecipient = "utf-8;björn+x@büro.example",
        };

        for (var i = 0; i < 2; i++)
        {
            var outcome = Assert.Single(await connection.SendAsync(
                new DeliveryTransaction("jörg@sender.example", [recipient], default, outgoing.Content) { Envelope = outgoing.Envelope },
                TestContext.Current.CancellationToken));
            Assert.Equal("FinalDot 250 2.0.0 Queued", Conversation.Describe(outcome));
        }

        await connection.DisposeAsync();
        Assert.Equal(2, submissions.All.Count);
        var request = submissions.All[1].Request;
        Assert.Equal(Encoding.Latin1.GetString(content), submissions.All[1].Content);
        Assert.Equal(("jörg@sender.example", envelope), (request.ReturnPath, request.Envelope));
        Assert.Equal([recipient], request.Recipients);
        Assert.Equal(("app", connection.Tls, "UTF8SMTPSA"), (request.Source.AuthenticatedAs, request.Source.Tls, request.Source.Protocol));
    }

    [Fact]
    public async Task A_wrong_password_waits_for_a_right_one()
    {
        await File.WriteAllTextAsync(_passwordFile, "wrong", TestContext.Current.CancellationToken);
        await using var listener = await StartAsync(new Submissions(), TlsMode.Starttls);

        var result = await TryConnectAsync(listener.Endpoint.Port, "PLAIN", HopProtocol.Smtp);

        Assert.Equal((SmtpStage.Auth, 535), (result.Failure!.Stage, result.Failure.Reply.Code));
    }

    private async Task<Listener> StartAsync(Submissions submissions, TlsMode mode)
    {
        var options = new ListenerOptions
        {
            Name = "test",
            Address = "127.0.0.2:0",
            Tls = new TlsOptions { Mode = mode, Certificates = [_certificate] },
            Auth = new AuthOptions { Required = true },
        };
        var users = new UserDirectory([new UserOptions { Name = "app", Password = ScramSecret.Create(Password, 4096).ToString() }]);
        var listener = new Listener(
            options, "mx1.test", submissions.SubmitAsync, TimeProvider.System, NullLoggerFactory.Instance,
            ContentBudget.Unlimited(), new PasswordChecks(users));
        await listener.StartAsync(TestContext.Current.CancellationToken);
        return listener;
    }

    private async Task<IDeliveryConnection> ConnectAsync(int port, string mechanism, HopProtocol protocol)
    {
        var result = await TryConnectAsync(port, mechanism, protocol);
        Assert.Null(result.Failure);
        return result.Connection!;
    }

    private ValueTask<ConnectResult> TryConnectAsync(int port, string mechanism, HopProtocol protocol)
    {
        var hosts = new HostsResolver(
            new HostsTable(new DnsOptions { Hosts = new Dictionary<string, IReadOnlyList<string>> { ["mx1.test"] = ["127.0.0.2"] } }));
        var options = new DeliveryOptions
        {
            TlsTrustFile = _certificate.Certificate,
            Credentials = new Dictionary<string, CredentialOptions>
            {
                ["mx1.test"] = new() { User = "app", PasswordFile = _passwordFile, Mechanism = mechanism },
            },
        };
        return new SmtpDelivery(hosts, options, TimeProvider.System, NullLoggerFactory.Instance).ConnectAsync(
            new Destination("site.test", [new MxHost("mx1.test", 0)], port) { IsNextHop = true, Protocol = protocol },
            new EgressSource("default", null, "out.example"),
            new TrafficProfile { Name = "default" },
            DemandedTls.RulesFor(default),
            default, TestContext.Current.CancellationToken);
    }
}
