using System.Net;
using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Delivery;
using PolicyMta.Core.Delivery.Connecting;
using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Dns;
using PolicyMta.Core.Smtp.Content;

namespace PolicyMta.Benchmarks;

/// <summary>What leaves: dot stuffing, a whole transaction without its socket, a DNS answer that is remembered.</summary>
public class DeliveryBenchmarks
{
    private readonly byte[] _message = Sample.Message(10_240);
    private readonly byte[] _target = new byte[16_384];
    private readonly DnsCache<IPAddress> _dns = new(
        (_, _) => ValueTask.FromResult(new DnsAnswer<IPAddress>(DnsStatus.Found, [IPAddress.Loopback], TimeSpan.FromHours(1))),
        new DnsOptions(), TimeProvider.System);

    private SmtpConnection? _connection;
    private DeliveryTransaction _transaction;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        await _dns.GetAsync("mx.sink.example", CancellationToken.None);
        var capabilities = new Capabilities { Pipelining = true, EightBitMime = true, Size = true };
        _connection = new SmtpConnection(
            new SmtpChannel(new AlwaysTaken(), "mx.sink.example", TimeProvider.System),
            capabilities,
            IPAddress.Loopback,
            new DeliveryOptions());
        _transaction = new DeliveryTransaction("news@sender.example", [new Recipient("user@sink.example")], default, _message);
    }

    [Benchmark(Description = "dot stuffing 10 KB")]
    public int DotStuffing()
    {
        var stuffer = default(DotStuffer);
        return stuffer.Copy(_message, _target).Written;
    }

    [Benchmark(Description = "the gate for bytes that may leave, 10 KB")]
    public bool Gate() => LooseBytes.AreIn(_message);

    [Benchmark(Description = "delivery transaction 10 KB, pipelined, no socket")]
    public async Task<int> TransactionAsync()
    {
        var outcomes = await _connection!.SendAsync(_transaction, CancellationToken.None);
        return outcomes[0].IsDelivered ? outcomes.Length : throw new InvalidOperationException(outcomes[0].Reply.ToString());
    }

    [Benchmark(Description = "DNS cache hit")]
    public async Task<int> DnsAsync() => (await _dns.GetAsync("mx.sink.example", CancellationToken.None)).Records.Length;

    /// <summary>
    /// A receiver that takes everything: the replies to the envelope after the first send, that to the message after the second.
    /// </summary>
    private sealed class AlwaysTaken : ITransport
    {
        private static readonly byte[] ToEnvelope = "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 go ahead\r\n"u8.ToArray();
        private static readonly byte[] ToMessage = "250 2.0.0 queued as 4d1F2x0bZz\r\n"u8.ToArray();
        private bool _isMessage;

        public bool HasIncoming => false;

        public ValueTask EndSendingAsync() => ValueTask.CompletedTask;

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            var reply = _isMessage ? ToMessage : ToEnvelope;
            _isMessage = !_isMessage;
            reply.CopyTo(buffer);
            return ValueTask.FromResult(reply.Length);
        }

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

        public void Abort()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
