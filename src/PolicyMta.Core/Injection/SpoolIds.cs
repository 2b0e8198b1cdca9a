using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PolicyMta.Core.Injection;

/// <summary>
/// Makes the ids of messages as <see cref="SpoolId.Create"/> does, but fetches randomness for many at once: each fetch is a call into the
/// system. Thread-safe.
/// </summary>
internal sealed class SpoolIds
{
    private const int TimeLength = 6;
    private const int RandomLength = SpoolId.ByteLength - TimeLength;

    private readonly Lock _gate = new();
    private readonly byte[] _random = new byte[RandomLength * 128];
    private int _used;

    public SpoolIds() => _used = _random.Length;

    public SpoolId Next(DateTimeOffset time)
    {
        Span<byte> id = stackalloc byte[SpoolId.ByteLength];
        BinaryPrimitives.WriteInt64BigEndian(id, time.ToUnixTimeMilliseconds() << 16);
        lock (_gate)
        {
            if (_used == _random.Length)
            {
                RandomNumberGenerator.Fill(_random);
                _used = 0;
            }

            _random.AsSpan(_used, RandomLength).CopyTo(id[TimeLength..]);
            _used += RandomLength;
        }

        // Version 7 and the variant (RFC 9562 section 5.7).
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return SpoolId.FromBytes(id);
    }
}
