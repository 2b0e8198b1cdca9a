using System.Buffers;
using System.Net.Sockets;

namespace PolicyMta.Core.Smtp;

/// <summary>
/// Gives one connection the buffers that it receives into: a small one to wait with, so that an idle connection costs little, and as large a one as there are bytes
/// to receive where there are many. Saves the empty read before each real one that would tell the same.
/// </summary>
internal sealed class ReceiveBuffers(Socket socket) : MemoryPool<byte>
{
    /// <summary>Enough for a command or a few: 10,000 idle connections hold 5 MB.</summary>
    private const int Waiting = 512;

    private const int Largest = 64 * 1024;

    public override int MaxBufferSize => Largest;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Buffer(Math.Clamp(socket.Available, Math.Max(Waiting, minBufferSize), Largest));

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Buffer(int length) : IMemoryOwner<byte>
    {
        private byte[]? _array = ArrayPool<byte>.Shared.Rent(length);

        public Memory<byte> Memory => _array;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _array, null) is { } array)
                ArrayPool<byte>.Shared.Return(array);
        }
    }
}
