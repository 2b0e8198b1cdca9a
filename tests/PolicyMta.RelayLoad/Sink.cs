using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PolicyMta.RelayLoad;

/// <summary>Takes everything, counts recipients, and notes how long each message was under way.</summary>
internal sealed class Sink : IDisposable
{
    private static readonly byte[] Greeting = "220 sink.example ready\r\n"u8.ToArray();
    private static readonly byte[] Capabilities =
        "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 100000000\r\n"u8.ToArray();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<List<long>> _latencies = [];
    private long _recipients;

    public Sink(int port)
    {
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(4096);
        _ = AcceptAsync();
    }

    public long Recipients => Interlocked.Read(ref _recipients);

    public void Dispose() => _listener.Dispose();

    /// <summary>The times under way, in milliseconds and in order; forgets them.</summary>
    public double[] TakeLatencies()
    {
        var all = new List<double>();
        foreach (var one in _latencies)
        {
            lock (one)
            {
                all.AddRange(one.Select(ticks => Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds));
                one.Clear();
            }
        }

        all.Sort();
        return [.. all];
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var latencies = new List<long>();
        _latencies.Add(latencies);
        try
        {
            using var wire = new Wire(socket, 64 * 1024);
            await wire.SendAsync(Greeting);
            await new SinkSession(wire, latencies, count => Interlocked.Add(ref _recipients, count)).RunAsync(Capabilities);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }
}

/// <summary>One session of the sink. Commands that came together are answered together.</summary>
internal sealed class SinkSession(Wire wire, List<long> latencies, Action<int> taken)
{
    private readonly byte[] _replies = new byte[8192];
    private int _replyLength;
    private int _recipients;
    private bool _inData;
    private bool _isStamped;
    private bool _ends;

    public async Task RunAsync(byte[] capabilities)
    {
        while (await wire.FillAsync())
        {
            while (_inData ? TakeData() : TakeCommand(capabilities))
            {
            }

            if (_replyLength > 0)
                await wire.SendAsync(_replies.AsMemory(0, _replyLength));
            _replyLength = 0;
            if (_ends)
                return;
        }
    }

    private bool TakeCommand(byte[] capabilities)
    {
        var received = wire.Received;
        var length = received.IndexOf((byte)'\n') + 1;
        if (length == 0)
            return false;

        switch ((char)(received[0] & 0xDF), (char)(received[1] & 0xDF))
        {
            case ('E', _) or ('H', _):
                Reply(capabilities);
                break;
            case ('R', 'C'):
                _recipients++;
                Reply("250 2.1.5 Ok\r\n"u8);
                break;
            case ('D', _):
                (_inData, _isStamped) = (true, false);
                Reply("354 go ahead\r\n"u8);
                break;
            case ('Q', _):
                _ends = true;
                Reply("221 bye\r\n"u8);
                break;
            default:
                _recipients = 0;
                Reply("250 2.0.0 Ok\r\n"u8);
                break;
        }

        wire.Use(length);
        return true;
    }

    private bool TakeData()
    {
        var received = wire.Received;
        if (!_isStamped && received.IndexOf(Stamp.Field) is >= 0 and var at && received.Length >= at + Stamp.Field.Length + Stamp.Digits)
        {
            _isStamped = true;
            if (Utf8Parser.TryParse(received.Slice(at + Stamp.Field.Length, Stamp.Digits), out long sent, out _))
            {
                lock (latencies)
                    latencies.Add(Stopwatch.GetTimestamp() - sent);
            }
        }

        var end = received.IndexOf("\r\n.\r\n"u8);
        if (end < 0)
        {
            // What may be the beginning of the end stays, and so does the header until its stamp was seen.
            if (_isStamped || received.Length > 16 * 1024)
                wire.Use(Math.Max(0, received.Length - 4));
            return false;
        }

        wire.Use(end + 5);
        _inData = false;
        Reply("250 2.0.0 taken\r\n"u8);
        taken(_recipients);
        _recipients = 0;
        return true;
    }

    private void Reply(ReadOnlySpan<byte> reply)
    {
        reply.CopyTo(_replies.AsSpan(_replyLength));
        _replyLength += reply.Length;
    }
}
