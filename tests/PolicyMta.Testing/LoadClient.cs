using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Testing;

/// <summary>
/// Injects numbered messages over several sessions, bounded in number, and remembers which were answered 250: those must arrive.
/// Connections that break are made again; a message without an answer counts as not accepted.
/// </summary>
public sealed class LoadClient(
    int port, string recipientDomain = "sink.test", int size = 2_000, string from = "news@sender.example", int recipients = 1)
{
    private readonly ConcurrentDictionary<string, string> _accepted = new();
    private readonly ConcurrentDictionary<string, int> _refusals = new();
    private int _number;

    /// <summary>The ids of the messages that were answered 250.</summary>
    public ICollection<string> Accepted => _accepted.Keys;

    /// <summary>The replies of the messages that were answered 250, by their ids.</summary>
    public IReadOnlyDictionary<string, string> Replies => _accepted;

    /// <summary>The replies other than 250 to the final dot or an earlier command, with their number.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    public int Attempted => Volatile.Read(ref _number);

    /// <summary>Sends until cancelled, or until <paramref name="limit"/> messages have been tried.</summary>
    public Task RunAsync(int sessions, int limit, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, sessions).Select(_ => SessionsAsync(limit, cancellationToken)));

    private async Task SessionsAsync(int limit, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && Attempted < limit)
        {
            try
            {
                await SessionAsync(limit, cancellationToken);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SessionAsync(int limit, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await ReplyAsync(reader, cancellationToken);
        await SayAsync(stream, "EHLO load.test\r\n");
        await ReplyAsync(reader, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _number);
            if (number > limit)
                return;
            var id = Guid.NewGuid().ToString("N");
            var envelope = string.Concat(
                Enumerable.Range(0, recipients).Select(i => $"RCPT TO:<user{(number + i) % 100}@{recipientDomain}>\r\n"));
            await SayAsync(stream, $"MAIL FROM:<{from}>\r\n{envelope}DATA\r\n");
            var mail = await ReplyAsync(reader, cancellationToken);
            var rcpt = "";
            for (var i = 0; i < recipients; i++)
                rcpt = await ReplyAsync(reader, cancellationToken);
            var data = await ReplyAsync(reader, cancellationToken);
            if (!data.StartsWith("354", StringComparison.Ordinal))
            {
                Refused(mail.StartsWith('2') ? rcpt : mail);
                await SayAsync(stream, "RSET\r\n");
                await ReplyAsync(reader, cancellationToken);
                await Task.Delay(20, CancellationToken.None);
                continue;
            }

            await SayAsync(
                stream, $"From: {from}\r\nTo: user@{recipientDomain}\r\nSubject: test {number}\r\nX-Test-Id: {id}\r\n\r\n{Body}\r\n.\r\n");
            var reply = await ReplyAsync(reader, cancellationToken);
            if (reply.StartsWith("250", StringComparison.Ordinal))
                _accepted[id] = reply;
            else
                Refused(reply);
        }
    }

    private string Body { get; } =
        string.Concat(Enumerable.Repeat("All work and no play makes for a long line of text in a test.\r\n", Math.Max(1, size / 63)));

    private void Refused(string reply) => _refusals.AddOrUpdate(reply[..Math.Min(reply.Length, 9)], 1, static (_, count) => count + 1);

    private static async Task SayAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    private static async Task<string> ReplyAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length < 4 || line[3] != '-')
                return line;
        }

        throw new IOException("The server closed the connection.");
    }
}
