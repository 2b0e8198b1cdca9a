using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PolicyMta.Kafka;

/// <summary>
/// A producer that stays in memory until it has ended, whoever forgets it: threads of librdkafka call it, and one that the runtime had
/// collected would end the process.
/// </summary>
internal sealed class KafkaProducer : IDisposable
{
    private readonly GCHandle _root;

    public KafkaProducer(IProducer<byte[]?, byte[]> producer)
    {
        Producer = producer;
        _root = GCHandle.Alloc(this);
    }

    public IProducer<byte[]?, byte[]> Producer { get; }

    /// <summary>Waits for the library's threads.</summary>
    public void Dispose()
    {
        Producer.Dispose();
        _root.Free();
    }
}
