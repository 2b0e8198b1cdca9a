using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.Testing.Dns;

/// <summary>A name server on loopback, UDP and TCP, whose replies a test makes.</summary>
public sealed class DnsResponder : IAsyncDisposable
{
    public const int A = 1;
    public const int Cname = 5;
    public const int Soa = 6;
    public const int Mx = 15;
    public const int Txt = 16;
    public const int Ptr = 12;
    public const int Aaaa = 28;
    public const int Tlsa = 52;

    public const int NoError = 0;
    public const int ServerFailure = 2;
    public const int NoSuchName = 3;

    private readonly Func<string, int, bool, DnsReply?> _reply;
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _tcp;
    private readonly Task _serving;
    private int _questions;

    /// <param name="reply">Makes the reply to a name, a type, and whether it came by TCP; null says nothing.</param>
    public DnsResponder(Func<string, int, bool, DnsReply?> reply)
    {
        _reply = reply;
        _tcp = BindBoth(_udp);
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public string Address => _udp.LocalEndPoint!.ToString()!;

    public int Questions => Volatile.Read(ref _questions);

    /// <summary>Whether the last question asked for DNSSEC records (the DO bit, RFC 3225).</summary>
    public bool WasAskedForDnssec { get; private set; }

    /// <summary>A TXT record of these strings, each of up to 255 bytes.</summary>
    public static byte[] TxtData(params string[] texts) =>
        [.. texts.Select(Encoding.UTF8.GetBytes).SelectMany(static text => text.Prepend((byte)text.Length))];

    /// <summary>A TXT record of one text, in as many strings as it needs.</summary>
    public static byte[] LongTxtData(string text) =>
        [.. Encoding.UTF8.GetBytes(text).Chunk(255).SelectMany(static part => part.Prepend((byte)part.Length))];

    public static byte[] MxData(int preference, string host) => [0, (byte)preference, .. NameData(host)];

    public static byte[] NameData(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];

    public static DnsReply Negative(int code, int timeToLive, uint minimum)
    {
        var numbers = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(16), minimum);
        return new DnsReply(code)
        {
            Authority = [new("test", Soa, timeToLive, [.. NameData("ns.test"), .. NameData("admin.test"), .. numbers])],
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _serving;
        _stopping.Dispose();
    }

    private static TcpListener BindBoth(Socket udp)
    {
        for (var attempt = 0; ; attempt++)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                udp.Bind(tcp.LocalEndpoint);
                return tcp;
            }
            catch (SocketException) when (attempt < 20)
            {
                tcp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stopping.Token);
                if (Answer(buffer.AsSpan(0, received.ReceivedBytes), isTcp: false) is { } answer)
                    await _udp.SendToAsync(answer, received.RemoteEndPoint, _stopping.Token);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stopping.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _stopping.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, _stopping.Token);
                if (Answer(question, isTcp: true) is { } answer)
                    await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], _stopping.Token);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private byte[]? Answer(ReadOnlySpan<byte> question, bool isTcp)
    {
        Interlocked.Increment(ref _questions);
        var labels = new List<string>();
        var position = 12;
        while (question[position] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(question.Slice(position + 1, question[position])));
            position += question[position] + 1;
        }

        WasAskedForDnssec = question.Length > position + 12 && (question[position + 12] & 0x80) != 0;
        var type = BinaryPrimitives.ReadUInt16BigEndian(question[(position + 1)..]);
        if (_reply(string.Join('.', labels), type, isTcp) is not { } reply)
            return null;

        byte flags = (byte)(0x81 | (reply.IsTruncated ? 2 : 0));
        return
        [
            question[0], question[1], flags, (byte)(0x80 | (reply.IsAuthentic ? 0x20 : 0) | reply.Code), 0, 1, 0,
            (byte)reply.Answers.Length, 0,
            (byte)reply.Authority.Length, 0, 0,
            .. question[12..(position + 5)],
            .. reply.Answers.Concat(reply.Authority).SelectMany(record => record.ToBytes()),
        ];
    }
}
