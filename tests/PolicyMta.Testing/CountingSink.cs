using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Testing;

/// <summary>A connection as its receiver counts it.</summary>
/// <param name="Opened">When it was taken, by the stopwatch.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Messages">The transactions that were begun over it.</param>
public sealed record SinkConnection(long Opened, long Ended, int Messages);

/// <summary>
/// A receiver on loopback, written independently of the server's own SMTP code, that remembers each message it has taken by its X-Test-Id
/// field: the text of the last copy and the number of copies.
/// </summary>
public sealed class CountingSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _copies = new();
    private readonly ConcurrentDictionary<string, string> _texts = new();
    private readonly ConcurrentDictionary<(string Id, string Recipient), int> _deliveries = new();
    private readonly ConcurrentQueue<SinkConnection> _ended = new();

    public CountingSink()
    {
        _listener.Start(1000);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Copies by X-Test-Id.</summary>
    public IReadOnlyDictionary<string, int> Copies => _copies;

    /// <summary>Copies by X-Test-Id and recipient.</summary>
    public IReadOnlyDictionary<(string Id, string Recipient), int> Deliveries => _deliveries;

    /// <summary>Texts by X-Test-Id, dots unstuffed.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>The connections that have ended, in that order.</summary>
    public IReadOnlyCollection<SinkConnection> Ended => _ended;

    /// <summary>Answers a RCPT, given the address; null takes it.</summary>
    public Func<string, string?> OnRecipient { get; set; } = _ => null;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
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
        var (opened, messages) = (Stopwatch.GetTimestamp(), 0);
        try
        {
            using (client)
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1, false, 65536);
                await using var writer = new StreamWriter(stream, Encoding.Latin1, 4096) { AutoFlush = true, NewLine = "\r\n" };
                await writer.WriteLineAsync("220 sink.test ready");
                var recipients = new List<string>();
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    if (line.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase))
                        messages++;
                    if (!await AnswerAsync(line, recipients, reader, writer))
                        return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
        finally
        {
            _ended.Enqueue(new SinkConnection(opened, Stopwatch.GetTimestamp(), messages));
        }
    }

    private async Task<bool> AnswerAsync(string line, List<string> recipients, StreamReader reader, StreamWriter writer)
    {
        switch (line.Split(' ', ':')[0].ToUpperInvariant())
        {
            case "EHLO":
                await writer.WriteAsync("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 100000000\r\n");
                return true;
            case "MAIL":
                recipients.Clear();
                await writer.WriteLineAsync("250 2.1.0 Ok");
                return true;
            case "RCPT":
                var address = line.Split('<', '>')[1];
                var refusal = OnRecipient(address);
                if (refusal is null)
                    recipients.Add(address);
                await writer.WriteLineAsync(refusal ?? "250 2.1.5 Ok");
                return true;
            case "DATA" when recipients.Count == 0:
                await writer.WriteLineAsync("554 5.5.1 no valid recipients");
                return true;
            case "DATA":
                await writer.WriteLineAsync("354 go ahead");
                await TakeAsync(recipients, reader);
                await writer.WriteLineAsync("250 2.0.0 taken");
                return true;
            case "QUIT":
                await writer.WriteLineAsync("221 bye");
                return false;
            default:
                await writer.WriteLineAsync("250 2.0.0 Ok");
                return true;
        }
    }

    private async Task TakeAsync(List<string> recipients, StreamReader reader)
    {
        var text = new StringBuilder();
        string? id = null;
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line == ".")
            {
                if (id is not null)
                {
                    _texts[id] = text.ToString();
                    _copies.AddOrUpdate(id, 1, static (_, copies) => copies + 1);
                    foreach (var recipient in recipients)
                        _deliveries.AddOrUpdate((id, recipient), 1, static (_, copies) => copies + 1);
                }

                return;
            }

            line = line.StartsWith('.') ? line[1..] : line;
            if (id is null && line.StartsWith("X-Test-Id: ", StringComparison.Ordinal))
                id = line["X-Test-Id: ".Length..];
            text.Append(line).Append("\r\n");
        }

        throw new IOException("The sender left before the final dot.");
    }
}
