using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Tests.Smtp.Tls;

public sealed class ListenerTlsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Takes_a_large_message_over_tls(bool isImplicit)
    {
        var mode = isImplicit ? TlsMode.Implicit : TlsMode.Starttls;
        var submissions = new Submissions();
        await using var listener = await StartAsync(submissions, _certificates.Listener(mode));
        using var socket = await ConnectAsync(listener);
        await using var client = await SecureAsync(socket, mode);
        var message = string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 5000));
        await SendAsync(client, "EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@one.example>\r\nDATA\r\n");
        await ExpectAsync(client, "250 *", "250 *", "250 *", "354 *");
        await SendAsync(client, message + ".\r\nQUIT\r\n");
        await ExpectAsync(client, "250 *", "221 *", "<closed>");

        var taken = Assert.Single(submissions.All);
        Assert.Equal(message, taken.Content);
        Assert.Equal("ESMTPS", taken.Request.Source.Protocol);
        Assert.StartsWith("TLSv1.", taken.Request.Source.Tls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_speaks_in_the_clear_to_implicit_tls_hurts_nobody()
    {
        await using var listener = await StartAsync(new Submissions(), _certificates.Listener(TlsMode.Implicit));
        using (var socket = await ConnectAsync(listener))
        {
            await socket.SendAsync("EHLO client.example\r\n"u8.ToArray());
            while (listener.Counters[ListenerCount.TlsFailures] == 0)
                await Task.Yield();
        }

        using var next = await ConnectAsync(listener);
        await using var client = await SecureAsync(next, TlsMode.Implicit);
        await SendAsync(client, "QUIT\r\n");
        await ExpectAsync(client, "221 *");
    }

    [Fact]
    public async Task A_client_gets_the_certificate_of_the_host_that_it_names()
    {
        var options = _certificates.Listener(TlsMode.Implicit);
        await using var listener = await StartAsync(
            new Submissions(), options with
            {
                Tls = options.Tls! with
                {
                    Certificates = [.. options.Tls.Certificates, _certificates.Write("two.pem", "mail.two.example")],
                }
            });
        foreach (var host in new[] { "mx.policymta.test", "mail.two.example" })
        {
            using var socket = await ConnectAsync(listener);
            await using var client = await TestCertificates.ConnectAsync(new NetworkStream(socket), host);
            Assert.Equal($"CN={host}", client.RemoteCertificate!.Subject);
        }
    }

    private static async Task<Listener> StartAsync(Submissions submissions, ListenerOptions options)
    {
        var listener = new Listener(
            options, "mx.policymta.test", submissions.SubmitAsync, TimeProvider.System, NullLoggerFactory.Instance,
            ContentBudget.Unlimited());
        await listener.StartAsync(CancellationToken.None);
        return listener;
    }

    private static async Task<Socket> ConnectAsync(Listener listener)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, listener.Endpoint.Port);
        return socket;
    }

    private static async Task<SslStream> SecureAsync(Socket socket, TlsMode mode)
    {
        var plain = new NetworkStream(socket);
        if (mode == TlsMode.Starttls)
        {
            await ExpectAsync(plain, "220 *");
            await SendAsync(plain, "EHLO client.example\r\nSTARTTLS\r\n");
            await ExpectAsync(plain, "250 *", "220 *");
            return await TestCertificates.ConnectAsync(plain, "mx.policymta.test");
        }

        var secured = await TestCertificates.ConnectAsync(plain, "mx.policymta.test");
        await ExpectAsync(secured, "220 *");
        return secured;
    }

    private static async Task SendAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Reads byte by byte, so that nothing of what comes after is taken; of a long reply the last line counts.</summary>
    private static async Task ExpectAsync(Stream stream, params string[] patterns)
    {
        foreach (var pattern in patterns)
        {
            var line = await ReadLineAsync(stream);
            while (line.Length > 3 && line[3] == '-')
                line = await ReadLineAsync(stream);
            Pattern.AssertMatches(pattern, line);
        }
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one).AsTask().WaitAsync(Patience) > 0)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        return "<closed>";
    }
}
