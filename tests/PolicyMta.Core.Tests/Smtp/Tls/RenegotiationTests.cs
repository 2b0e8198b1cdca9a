using System.Diagnostics;
using PolicyMta.Core.Smtp.Listening;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Core.Spool;
using PolicyMta.Testing;

namespace PolicyMta.Core.Tests.Smtp.Tls;

/// <summary>
/// OpenSSL's client asks for another handshake within TLS 1.2 (RFC 5246 section 7.4.1.2), which costs a server much and a client little:
/// the listener ends the session, and that is no problem for the log.
/// </summary>
[Needs(Need.Programs)]
public sealed class RenegotiationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_asks_for_another_handshake_is_let_go(bool isImplicit)
    {
        var mode = isImplicit ? TlsMode.Implicit : TlsMode.Starttls;
        var log = new WarningLog();
        await using (var listener = new Listener(
            _certificates.Listener(mode), "mx.policymta.test", new Submissions().SubmitAsync, TimeProvider.System, log,
            ContentBudget.Unlimited()))
        {
            await listener.StartAsync(TestContext.Current.CancellationToken);
            using var client = Start(listener.Endpoint.Port, mode);
            while (await client.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line
                && !line.Contains("Verify return code", StringComparison.Ordinal))
            {
            }

            await client.StandardInput.WriteLineAsync("R");
            await client.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            var errors = client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
            Assert.Contains("RENEGOTIATING", await errors.WaitAsync(Patience), StringComparison.Ordinal);
        }

        Assert.Empty(log.Lines);
    }

    private static Process Start(int port, TlsMode mode)
    {
        var start = new ProcessStartInfo("openssl")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["s_client", "-tls1_2", "-connect", $"127.0.0.1:{port}"])
            start.ArgumentList.Add(argument);
        if (mode == TlsMode.Starttls)
        {
            start.ArgumentList.Add("-starttls");
            start.ArgumentList.Add("smtp");
        }

        return Process.Start(start)!;
    }
}
