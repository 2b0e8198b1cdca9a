using BenchmarkDotNet.Attributes;
using PolicyMta.Core.Records;

namespace PolicyMta.Benchmarks;

/// <summary>The records of a common message with one recipient, and of its delivery after a failed attempt.</summary>
public class RecordBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly TraceEntry Said = new("on-route", "providers/gmail.js", 7, Now, "{\"provider\":\"gmail\"}", "by its MX");

    private readonly MessageRecord _message = new(Sample.Facts(), "main", "ESMTP", []);
    private readonly DeliveryRecord _delivery = new()
    {
        Attempts = 2,
        DueAt = Now.UtcTicks,
        ExpiresAt = Now.AddDays(3).UtcTicks,
        Priority = MessagePriority.Normal,
        Pending = [0],
        LastReply = SmtpReply.Parse("452 4.2.2 Mailbox full"),
        Trace = [Said],
    };

    private byte[] _messageBytes = [];
    private byte[] _deliveryBytes = [];

    [GlobalSetup]
    public void SetUp()
    {
        _messageBytes = _message.Write().ToArray();
        _deliveryBytes = _delivery.Write().ToArray();
    }

    [Benchmark(Description = "record: write a message")]
    public int WriteMessage() => _message.Write().Length;

    [Benchmark(Description = "record: read a message")]
    public MessageFacts ReadMessage() => MessageRecord.Read(default, _messageBytes).Facts;

    [Benchmark(Description = "record: write a delivery")]
    public int WriteDelivery() => _delivery.Write().Length;

    [Benchmark(Description = "record: read a delivery")]
    public object ReadDelivery() => DeliveryRecord.Read(_deliveryBytes);
}
