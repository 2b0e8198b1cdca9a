using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PolicyMta.Testing;

/// <summary>A message as a receiver has it in its store.</summary>
/// <param name="Mail">What followed <c>MAIL FROM:</c>, parameters and all.</param>
/// <param name="Recipients">What followed each <c>RCPT TO:</c>.</param>
/// <param name="Content">The message, dots unstuffed.</param>
/// <param name="Chunked">Whether it came by BDAT.</param>
/// <param name="Tls">Whether it came encrypted.</param>
public sealed record StoredMail(string Mail, IReadOnlyList<string> Recipients, byte[] Content, bool Chunked, bool Tls);

/// <summary>A receiver on loopback, written independently of the server's own SMTP code, that keeps every message byte by byte.</summary>
public sealed class ByteSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<StoredMail> _mails = new();
    private readonly IReadOnlyList<string> _extensions;

    /// <param name="extensions">What EHLO announces. STARTTLS needs a certificate, CHUNKING makes it take BDAT.</param>
    public ByteSink(params string[] extensions)
    {
        _extensions = extensions;
        _listener.Start(1000);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>For STARTTLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What ends a message's data; more than one for a receiver that can be talked into smuggling.</summary>
    public IReadOnlyList<byte[]> Terminators { get; init; } = ["\r\n.\r\n"u8.ToArray()];

    /// <summary>Answers a RCPT, given the client's address and what followed <c>RCPT TO:</c>; null takes it.</summary>
    public Func<IPAddress, string, string?> OnRecipient { get; set; } = static (_, _) => null;

    /// <summary>Everything taken so far, in the order of arrival.</summary>
    public IReadOnlyCollection<StoredMail> Mails => _mails;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
    }

    /// <summary>Takes the dots away that were put in front of lines that begin with one.</summary>
    public static byte[] Unstuff(ReadOnlySpan<byte> content)
    {
        var text = new List<byte>(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            var begins = i == 0 || (i >= 2 && content[i - 1] == '\n' && content[i - 2] == '\r');
            if (!begins || content[i] != '.')
                text.Add(content[i]);
        }

        return [.. text];
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                await using var session = new SinkSession(this, client.GetStream(), ((IPEndPoint)client.Client.RemoteEndPoint!).Address);
                await session.RunAsync(_stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
        }
    }

    private sealed class SinkSession(ByteSink sink, Stream stream, IPAddress client) : IAsyncDisposable
    {
        private readonly List<string> _recipients = [];
        private readonly List<byte> _chunks = [];
        private Stream _stream = stream;
        private MailReader _reader = new(stream);
        private string _mail = "";
        private bool _tls;

        public ValueTask DisposeAsync() => _stream.DisposeAsync();

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            await SayAsync("220 sink.test ready");
            while (await _reader.ReadLineAsync(cancellationToken) is { } line && await AnswerAsync(line, cancellationToken))
            {
            }
        }

        private async Task<bool> AnswerAsync(string line, CancellationToken cancellationToken)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "":
                    return true; // what is left of a line end where a CR alone has ended the data
                case "EHLO":
                    var keywords = sink._extensions.Where(keyword => !(_tls && keyword == "STARTTLS")).Prepend("sink.test").ToArray();
                    await SayAsync(
                        string.Join("\r\n", keywords.Select((keyword, i) => $"250{(i == keywords.Length - 1 ? ' ' : '-')}{keyword}")));
                    return true;
                case "STARTTLS" when sink.Certificate is not null && !_tls:
                    await SayAsync("220 2.0.0 go ahead");
                    var secure = new SslStream(_stream);
                    await secure.AuthenticateAsServerAsync(sink.Certificate);
                    (_stream, _reader, _tls) = (secure, new MailReader(secure), true);
                    return true;
                case "MAIL":
                    Forget();
                    _mail = line["MAIL FROM:".Length..];
                    await SayAsync("250 2.1.0 Ok");
                    return true;
                case "RCPT":
                    var recipient = line["RCPT TO:".Length..];
                    var refusal = sink.OnRecipient(client, recipient);
                    if (refusal is null)
                        _recipients.Add(recipient);
                    await SayAsync(refusal ?? "250 2.1.5 Ok");
                    return true;
                case "DATA" when _recipients.Count == 0:
                    await SayAsync("554 5.5.1 no valid recipients");
                    return true;
                case "DATA":
                    await SayAsync("354 go ahead");
                    Keep(Unstuff(await _reader.ReadUntilAsync(sink.Terminators, cancellationToken)), chunked: false);
                    await SayAsync("250 2.0.0 taken");
                    return true;
                case "BDAT" when sink._extensions.Contains("CHUNKING"):
                    var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    _chunks.AddRange(await _reader.ReadExactlyAsync(
                        int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture), cancellationToken));
                    if (words.Length > 2)
                        Keep([.. _chunks], chunked: true);
                    await SayAsync("250 2.0.0 taken");
                    return true;
                case "RSET":
                    Forget();
                    await SayAsync("250 2.0.0 Ok");
                    return true;
                case "NOOP":
                    await SayAsync("250 2.0.0 Ok");
                    return true;
                case "QUIT":
                    await SayAsync("221 2.0.0 bye");
                    return false;
                default:
                    await SayAsync("502 5.5.1 not here");
                    return true;
            }
        }

        private void Keep(byte[] content, bool chunked)
        {
            sink._mails.Enqueue(new StoredMail(_mail, [.. _recipients], content, chunked, _tls));
            Forget();
        }

        private void Forget()
        {
            _recipients.Clear();
            _chunks.Clear();
            _mail = "";
        }

        private async Task SayAsync(string reply) => await _stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"));
    }
}
