using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication.Tests.Dns;

/// <summary>A name server on loopback that serves a zone in memory, in the form of RFC 1035.</summary>
internal sealed class UdpZone : IAsyncDisposable
{
    private const int HeaderLength = 12;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly StubDns _zone;
    private readonly Task _work;

    public UdpZone(StubDns zone)
    {
        _zone = zone;
        _work = RunAsync();
    }

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var query = await _socket.ReceiveAsync(_stop.Token);
                await _socket.SendAsync(await AnswerAsync(query.Buffer), query.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<byte[]> AnswerAsync(byte[] query)
    {
        var end = HeaderLength;
        var labels = new List<string>();
        for (; query[end] > 0; end += query[end] + 1)
            labels.Add(Encoding.ASCII.GetString(query, end + 1, query[end]));
        var code = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(end + 1));
        end += 5;
        var type = code switch { 16 => DnsType.Txt, 1 => DnsType.A, 28 => DnsType.Aaaa, 15 => DnsType.Mx, _ => DnsType.Ptr };
        var reply = await _zone.AskAsync(new DnsQuestion(string.Join('.', labels), type), _stop.Token);

        var answer = new MemoryStream();
        answer.Write(query.AsSpan(0, end));
        foreach (var value in reply.Values)
        {
            var data = Data(type, value);
            answer.Write([0xC0, HeaderLength, (byte)(code >> 8), (byte)code, 0, 1, 0, 0, 1, 44]);
            answer.Write([(byte)(data.Length >> 8), (byte)data.Length]);
            answer.Write(data);
        }

        var bytes = answer.ToArray();
        bytes[2] = 0x84;
        bytes[3] = (byte)(reply.IsFailed ? 2 : reply.Values.IsEmpty ? 3 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)reply.Values.Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), 0);
        return bytes;
    }

    private static byte[] Data(DnsType type, string value) => type switch
    {
        DnsType.Txt => [.. value.Chunk(255).SelectMany(part => Encoding.UTF8.GetBytes(part).Prepend((byte)part.Length))],
        DnsType.A or DnsType.Aaaa => IPAddress.Parse(value).GetAddressBytes(),
        DnsType.Mx => [0, 10, .. Name(value)],
        _ => Name(value),
    };

    private static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];
}
