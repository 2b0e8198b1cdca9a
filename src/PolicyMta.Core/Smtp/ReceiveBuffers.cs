using System.Buffers;

namespace PolicyMta.Core.Smtp;

/// <summary>
/// Gives one connection the buffers that it receives into, as large as what the session expects: asking the system how much is there would cost as much as
/// another read.
/// </summary>
internal sealed class ReceiveBuffers : MemoryPool<byte>
{
    private const int Largest = 64 * 1024;

    public override int MaxBufferSize => Largest;

    /// <summary>What the session waits for.</summary>
    public Expectation Expected { get; set; }

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Buffer(Math.Max(minBufferSize, SizeFor(Expected)));

    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>10,000 idle connections that wait for a command hold 5 MB.</summary>
    private static int SizeFor(Expectation expected) => expected switch
    {
        Expectation.Command => 512,
        Expectation.Content => 16 * 1024,
        _ => Largest,
    };

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
