using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Simulation.Traffic;

/// <summary>One SMTP connection that injects messages, pipelining if the server offers it. For one caller at a time.</summary>
internal sealed class InjectionClient : IDisposable
{
    private static readonly byte[] FinalDot = ".\r\n"u8.ToArray();

    private readonly TcpClient _connection = new();
    private readonly TimeSpan _replyTimeout;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenRegistration _cancellation;
    private NetworkStream _stream = null!;
    private StreamReader _replies = null!;
    private bool _pipelining;

    private InjectionClient(TimeSpan replyTimeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _replyTimeout = replyTimeout;
        _deadline = new CancellationTokenSource(replyTimeout, time);
        _cancellation = cancellationToken.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), _deadline);
    }

    /// <summary>Whether another message may be sent over this connection.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Connects and greets.</summary>
    /// <exception cref="IOException">The server does not answer or refuses the connection.</exception>
    public static async Task<InjectionClient> ConnectAsync(
        IPEndPoint server, TimeSpan replyTimeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = new InjectionClient(replyTimeout, time, cancellationToken);
        try
        {
            await client.GreetAsync(server);
            return client;
        }
        catch (Exception e)
        {
            client.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (e is IOException)
                throw;
            throw new IOException($"{server} does not take a connection: {e.Message}", e);
        }
    }

    /// <summary>Sends one message. Never throws but for the caller's cancellation.</summary>
    public async Task<InjectionOutcome> SendAsync(GeneratedMessage message, CancellationToken cancellationToken)
    {
        var dotSent = false;
        try
        {
            if (await OpenTransactionAsync(message) is { } refusal)
                return await RefuseAsync(refusal);

            await _stream.WriteAsync(message.Content, _deadline.Token);
            dotSent = true;
            await _stream.WriteAsync(FinalDot, _deadline.Token);
            var reply = await ReadReplyAsync();
            IsUsable = reply.Code != 421;
            return new InjectionOutcome(reply.IsSuccess ? InjectionKind.Accepted : InjectionKind.Refused, reply);
        }
        catch (Exception e) when (IsConnectionFailure(e))
        {
            IsUsable = false;
            cancellationToken.ThrowIfCancellationRequested();
            return new InjectionOutcome(dotSent ? InjectionKind.Unanswered : InjectionKind.Unsent);
        }
    }

    /// <summary>Says goodbye if the connection still stands.</summary>
    public async Task QuitAsync()
    {
        if (!IsUsable)
            return;

        IsUsable = false;
        try
        {
            await WriteAsync("QUIT\r\n");
            await ReadReplyAsync();
        }
        catch (Exception e) when (IsConnectionFailure(e))
        {
            // The server was faster.
        }
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _connection.Dispose();
        _deadline.Dispose();
    }

    private static bool IsConnectionFailure(Exception e) =>
        e is IOException or SocketException or OperationCanceledException or ObjectDisposedException;

    private async Task GreetAsync(IPEndPoint server)
    {
        _connection.NoDelay = true;
        await _connection.ConnectAsync(server, _deadline.Token);
        _stream = _connection.GetStream();
        _replies = new StreamReader(_stream, Encoding.ASCII);
        var banner = await ReadReplyAsync();
        if (!banner.IsSuccess)
            throw new IOException($"{server} refuses the connection: {banner}");
        await WriteAsync("EHLO traffic.example\r\n");
        var hello = await ReadReplyAsync();
        if (!hello.IsSuccess)
            throw new IOException($"{server} refuses EHLO: {hello}");
        _pipelining = hello.Text.Split('\n').Contains("PIPELINING", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>MAIL, RCPT and DATA; the reply that refused one of them, or null if the content may follow.</summary>
    private async Task<SmtpReply?> OpenTransactionAsync(GeneratedMessage message)
    {
        string[] commands = [$"MAIL FROM:<{message.Sender}>\r\n", $"RCPT TO:<{message.Recipient}>\r\n", "DATA\r\n"];
        if (_pipelining)
            await WriteAsync(string.Concat(commands));

        SmtpReply? refusal = null;
        foreach (var command in commands)
        {
            if (!_pipelining)
                await WriteAsync(command);
            var reply = await ReadReplyAsync();
            if (reply.Code == 354 && refusal is not null)
                await EndEmptyAsync();
            else if (reply.Code is not (250 or 251 or 354))
                refusal ??= reply;
            if (reply.Code == 421 || (refusal is not null && !_pipelining))
                break;
        }

        return refusal;
    }

    /// <summary>A server that wants content without a recipient gets none (RFC 2920 section 3.1).</summary>
    private async Task EndEmptyAsync()
    {
        await WriteAsync(".\r\n");
        await ReadReplyAsync();
    }

    private async Task<InjectionOutcome> RefuseAsync(SmtpReply refusal)
    {
        IsUsable = refusal.Code != 421;
        try
        {
            if (IsUsable)
            {
                await WriteAsync("RSET\r\n");
                await ReadReplyAsync();
            }
        }
        catch (Exception e) when (IsConnectionFailure(e))
        {
            // The message is refused all the same.
            IsUsable = false;
        }

        return new InjectionOutcome(InjectionKind.Refused, refusal);
    }

    private ValueTask WriteAsync(string text)
    {
        _deadline.CancelAfter(_replyTimeout);
        return _stream.WriteAsync(Encoding.ASCII.GetBytes(text), _deadline.Token);
    }

    private async Task<SmtpReply> ReadReplyAsync()
    {
        _deadline.CancelAfter(_replyTimeout);
        var text = new StringBuilder();
        while (true)
        {
            var line = await _replies.ReadLineAsync(_deadline.Token) ?? throw new IOException("The server closed the connection.");
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code) || code is < 200 or > 599)
                throw new IOException($"The server's reply is not valid SMTP: {line}");
            text.Append(line.AsSpan(Math.Min(4, line.Length)));
            if (line.Length == 3 || line[3] != '-')
                return SmtpReply.FromLines(code, text.ToString());
            text.Append('\n');
        }
    }
}
