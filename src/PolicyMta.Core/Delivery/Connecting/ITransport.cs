namespace PolicyMta.Core.Delivery.Connecting;

/// <summary>The bytes of one connection: a socket in life, a script in tests. For one user at a time but for <see cref="Abort"/>.</summary>
internal interface ITransport : IAsyncDisposable
{
    /// <summary>Whether bytes, or the end of the stream, wait to be received. Never waits, never throws.</summary>
    bool HasIncoming { get; }

    /// <summary>Receives some bytes; 0 at the end of the stream.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all bytes; they may be changed again afterwards.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Tells the other side that nothing more is sent; what it sends can still be received.</summary>
    ValueTask EndSendingAsync();

    /// <summary>Breaks the connection off: calls under way and later ones throw. From any thread, any number of times.</summary>
    void Abort();
}
