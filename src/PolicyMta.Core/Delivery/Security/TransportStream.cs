using PolicyMta.Core.Delivery.Connecting;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>A transport in the form that TLS wants.</summary>
internal sealed class TransportStream(ITransport transport) : ConversationStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        transport.ReceiveAsync(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        transport.SendAsync(buffer);
}
