using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PolicyMta.DkimSigning.Tests.Published;

/// <summary>An authoritative name server on loopback: it serves the TXT records it is given, and says NXDOMAIN of other names.</summary>
internal sealed class StubNameServer : IAsyncDisposable
{
    private const int HeaderLength = 12;
    private const byte NoSuchName = 3;
    private const byte ServerFailure = 2;

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentDictionary<string, string[]> _texts = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    public StubNameServer() => _work = RunAsync();

    public string Address => _socket.Client.LocalEndPoint!.ToString()!;

    public uint Ttl { get; set; } = 300;

    /// <summary>Answers SERVFAIL to everything.</summary>
    public bool IsBroken { get; set; }

    public string? this[string name] => _texts.TryGetValue(name, out var texts) ? texts[0] : null;

    public void Publish(string name, params string[] texts) => _texts[name] = texts;

    public void Remove(string name) => _texts.TryRemove(name, out _);

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
                await _socket.SendAsync(Answer(query.Buffer), query.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private byte[] Answer(byte[] query)
    {
        var end = HeaderLength;
        var labels = new List<string>();
        for (; query[end] > 0; end += query[end] + 1)
            labels.Add(Encoding.ASCII.GetString(query, end + 1, query[end]));
        end += 5;
        var name = string.Join('.', labels);
        var texts = !IsBroken && _texts.TryGetValue(name, out var found) ? found : [];

        var answer = new MemoryStream();
        answer.Write(query.AsSpan(0, end));
        var fixedPart = new byte[6];
        foreach (var text in texts)
        {
            var strings = text.Chunk(255).Select(part => Encoding.ASCII.GetBytes(part)).ToArray();
            answer.Write([0xC0, HeaderLength, 0, 16, 0, 1]);
            BinaryPrimitives.WriteUInt32BigEndian(fixedPart, Ttl);
            BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(4), (ushort)strings.Sum(part => part.Length + 1));
            answer.Write(fixedPart);
            foreach (var part in strings)
            {
                answer.WriteByte((byte)part.Length);
                answer.Write(part);
            }
        }

        var bytes = answer.ToArray();
        bytes[2] = 0x84;
        bytes[3] = IsBroken ? ServerFailure : texts.Length == 0 ? NoSuchName : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)texts.Length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), 0);
        return bytes;
    }
}
