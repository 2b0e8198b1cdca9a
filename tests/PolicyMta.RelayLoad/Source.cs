using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.RelayLoad;

/// <summary>Sends messages over many sessions, command by command, each with the time at which it was sent in its header.</summary>
internal sealed class Source(Work work)
{
    private static readonly byte[] Hello = "EHLO load.example\r\n"u8.ToArray();
    private static readonly byte[] Mail = "MAIL FROM:<news@sender.example>\r\n"u8.ToArray();
    private static readonly byte[] Data = "DATA\r\n"u8.ToArray();
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();
    private long _sent;
    private long _started;

    public async Task RunAsync(int messages)
    {
        _sent = 0;
        _started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(work.Sessions, messages)).Select(_ => Task.Run(() => SessionsAsync(messages))));
    }

    /// <summary>Opens sessions that do nothing after EHLO.</summary>
    public async Task<List<Wire>> OpenAsync(int sessions)
    {
        var open = new List<Wire>(sessions);
        for (var i = 0; i < sessions; i++)
        {
            // Other addresses of loopback, since a port serves one address only 28,000 times.
            open.Add(await ConnectAsync(new IPAddress([127, 0, (byte)(1 + i / 200 % 250), (byte)(1 + i % 200)]), bufferSize: 512));
        }

        return open;
    }

    private async Task SessionsAsync(int messages)
    {
        var content = Content();
        Wire? wire = null;
        while (Interlocked.Increment(ref _sent) is var number && number <= messages)
        {
            await PaceAsync(number);
            wire ??= await ConnectAsync(IPAddress.Loopback, bufferSize: 4096);
            await SendAsync(wire, number, content);
            if (!work.Fresh)
                continue;
            await SayAsync(wire, Quit, '2');
            wire.Dispose();
            wire = null;
        }

        wire?.Dispose();
    }

    private async ValueTask PaceAsync(long number)
    {
        if (work.Rate == 0)
            return;
        var due = TimeSpan.FromSeconds((double)number / work.Rate) - Stopwatch.GetElapsedTime(_started);
        if (due > TimeSpan.FromMilliseconds(1))
            await Task.Delay(due);
    }

    private async ValueTask SendAsync(Wire wire, long number, byte[] content)
    {
        await SayAsync(wire, Mail, '2');
        for (var i = 0; i < work.Recipients; i++)
            await SayAsync(wire, Encoding.ASCII.GetBytes(
                $"RCPT TO:<user{i}@{(work.Domains == 1 ? "sink.example" : $"d{number % work.Domains}.example")}>\r\n"), '2');
        await SayAsync(wire, Data, '3');
        Utf8Formatter.TryFormat(Stopwatch.GetTimestamp(), content.AsSpan(Stamp.Field.Length), out _, new('D', Stamp.Digits));
        await SayAsync(wire, content, '2');
    }

    private static async ValueTask SayAsync(Wire wire, ReadOnlyMemory<byte> bytes, char expected)
    {
        await wire.SendAsync(bytes);
        await ReplyAsync(wire, expected);
    }

    private static async ValueTask ReplyAsync(Wire wire, char expected)
    {
        while (true)
        {
            int length;
            while ((length = wire.Received.IndexOf((byte)'\n') + 1) == 0)
            {
                if (!await wire.FillAsync())
                    throw new IOException("The server closed the connection.");
            }

            var line = wire.Received[..length];
            var isLast = line.Length < 4 || line[3] != '-';
            var refusal = isLast && line[0] != expected ? Encoding.ASCII.GetString(line) : null;
            wire.Use(length);
            if (refusal is not null)
                throw new IOException("Refused: " + refusal.Trim());
            if (isLast)
                return;
        }
    }

    private async Task<Wire> ConnectAsync(IPAddress from, int bufferSize)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, work.Inject));
        var wire = new Wire(socket, bufferSize);
        await ReplyAsync(wire, '2');
        await SayAsync(wire, Hello, '2');
        return wire;
    }

    private byte[] Content()
    {
        var text = new StringBuilder(work.Size + 128);
        text.Append(Encoding.ASCII.GetString(Stamp.Field)).Append('0', Stamp.Digits).Append("\r\n");
        text.Append(
            "From: News <news@sender.example>\r\nTo: <user@sink.example>\r\nSubject: Load\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n"
                + "Message-ID: <load@sender.example>\r\n\r\n");
        while (text.Length < work.Size)
            text.Append("All work and no play makes this a message of some length, line by line.\r\n");
        return Encoding.ASCII.GetBytes(text.Append(".\r\n").ToString());
    }
}

/// <summary>The header field in which a message carries the time at which it was sent.</summary>
internal static class Stamp
{
    public const int Digits = 18;

    public static ReadOnlySpan<byte> Field => "X-Sent: "u8;
}
