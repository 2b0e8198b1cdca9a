using System.Net;
using System.Net.Sockets;
using System.Text;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary>One SMTP transaction, a command at a time: for the <c>send</c> command, which has no haste.</summary>
internal sealed class SmtpSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private readonly CancellationToken _cancellation;

    private SmtpSender(NetworkStream stream, CancellationToken cancellation)
    {
        _stream = stream;
        _reader = new StreamReader(stream, Encoding.Latin1, false, 1024, leaveOpen: true);
        _cancellation = cancellation;
    }

    public static async Task<SendReport> SendAsync(
        DnsEndPoint server, Envelope envelope, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.Host, server.Port, patience.Token);
            using var sender = new SmtpSender(client.GetStream(), patience.Token);
            return await sender.TransactAsync(envelope, content);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new CommandException($"{server.Host}:{server.Port} does not take the message: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"{server.Host}:{server.Port} did not answer in time.");
        }
    }

    public void Dispose() => _reader.Dispose();

    private async Task<SendReport> TransactAsync(Envelope envelope, ReadOnlyMemory<byte> content)
    {
        string[] commands =
        [
            $"EHLO {(Dns.GetHostName() is { Length: > 0 } name ? name : "localhost")}",
            $"MAIL FROM:<{envelope.ReturnPath}>",
            .. envelope.Recipients.Select(recipient => $"RCPT TO:<{recipient.Address}>"),
            "DATA",
        ];
        var reply = await ReadAsync();
        var stage = "the greeting";
        foreach (var command in commands)
        {
            if (reply.Code >= 400)
                return new SendReport(false, stage, reply.ToString());
            await WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
            reply = await ReadAsync();
            stage = command;
        }

        if (reply.Code != 354)
            return new SendReport(false, stage, reply.ToString());
        await WriteAsync(Stuffed(content.Span));
        reply = await ReadAsync();
        await WriteAsync("QUIT\r\n"u8.ToArray());
        return new SendReport(reply.IsSuccess, "the message", reply.ToString());
    }

    private static byte[] Stuffed(ReadOnlySpan<byte> content)
    {
        using var stuffed = new MemoryStream(content.Length + 64);
        var atLineStart = true;
        foreach (var value in content)
        {
            if (atLineStart && value == '.')
                stuffed.WriteByte((byte)'.');
            stuffed.WriteByte(value);
            atLineStart = value == '\n';
        }

        stuffed.Write(".\r\n"u8);
        return stuffed.ToArray();
    }

    private ValueTask WriteAsync(byte[] bytes) => _stream.WriteAsync(bytes, _cancellation);

    private async Task<SmtpReply> ReadAsync()
    {
        var lines = new List<string>();
        while (await _reader.ReadLineAsync(_cancellation) is { } line)
        {
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code))
                throw new IOException($"'{line}' is not a valid SMTP reply.");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
                return SmtpReply.FromLines(code, string.Join('\n', lines));
        }

        throw new IOException("The connection was closed.");
    }
}
