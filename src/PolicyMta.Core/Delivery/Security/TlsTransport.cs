using System.Net.Security;
using PolicyMta.Core.Delivery.Connecting;

namespace PolicyMta.Core.Delivery.Security;

/// <summary>A transport under TLS. Owns both.</summary>
internal sealed class TlsTransport(SslStream stream, ITransport inner) : ITransport
{
    private const int PeekSize = 1024;

    private byte[]? _peeked;
    private Task<int>? _peek;
    private int _peekStart;

    /// <summary>
    /// Whether text waits to be received. A readable socket does not tell: session tickets and key updates are bytes too. So a read is
    /// begun, and whoever receives next takes what it brings.
    /// </summary>
    public bool HasIncoming
    {
        get
        {
            _peek ??= PeekAsync(_peeked ??= new byte[PeekSize]);
            return _peek.IsCompleted;
        }
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (_peek is null)
            return await stream.ReadAsync(buffer);

        var available = await _peek - _peekStart;
        var count = Math.Min(available, buffer.Length);
        _peeked.AsSpan(_peekStart, count).CopyTo(buffer.Span);
        _peekStart += count;
        if (count == available && count > 0)
            (_peek, _peekStart) = (null, 0);
        return count;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    public async ValueTask EndSendingAsync()
    {
        await stream.ShutdownAsync();
        await inner.EndSendingAsync();
    }

    public void Abort() => inner.Abort();

    /// <summary>Says goodbye as TLS wants it (RFC 8446 section 6.1), then closes. Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.ShutdownAsync();
        }
        catch (Exception)
        {
            // The receiver is gone, or wants another handshake, in which OpenSSL cannot say goodbye.
        }

        await inner.DisposeAsync();
        if (_peek is Task peek)
            await peek.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stream.DisposeAsync();
    }

    private async Task<int> PeekAsync(byte[] buffer) => await stream.ReadAsync(buffer);
}
