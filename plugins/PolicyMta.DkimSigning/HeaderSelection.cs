using System.Buffers;

namespace PolicyMta.DkimSigning;

/// <summary>
/// The fields of one message that are signed: their canonical bytes, ready for hashing, and their names for the tag h=. Of several fields
/// of one name the lowest comes first (RFC 6376 section 5.4.2). The buffer is rented; dispose to give it back.
/// </summary>
internal ref struct HeaderSelection : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    public HeaderSelection(IReadOnlyList<RawHeaderField> header, SignedFields signed, Form form)
    {
        Span<int> lowest = signed.Count <= 64 ? stackalloc int[signed.Count] : new int[signed.Count];
        lowest.Fill(-1);
        var above = ArrayPool<int>.Shared.Rent(header.Count);
        var size = 0;
        for (var i = 0; i < header.Count; i++)
        {
            var index = signed.IndexOf(header[i]);
            if (index < 0)
                continue;
            above[i] = lowest[index];
            lowest[index] = i;
            size += header[i].Raw.Length + 2;
        }

        _buffer = ArrayPool<byte>.Shared.Rent(size);
        Names = new List<string>(signed.Count + 8);
        for (var index = 0; index < signed.Count; index++)
        {
            for (var i = lowest[index]; i >= 0; i = above[i])
            {
                Names.Add(signed[index].Name);
                _length += Write(header[i], form, _buffer.AsSpan(_length));
                "\r\n"u8.CopyTo(_buffer.AsSpan(_length));
                _length += 2;
            }

            if (signed[index].IsOversigned)
                Names.Add(signed[index].Name);
        }

        ArrayPool<int>.Shared.Return(above);
    }

    /// <summary>The names for h=, in the order of the canonical bytes.</summary>
    public List<string> Names { get; }

    /// <summary>The canonical fields, each with its final CRLF.</summary>
    public readonly ReadOnlySpan<byte> Canonical => _buffer.AsSpan(0, _length);

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private static int Write(RawHeaderField field, Form form, Span<byte> target)
    {
        if (form == Form.Relaxed)
            return RelaxedHeader.Write(field.NameBytes, field.ValueBytes, target);

        var raw = field.Raw.Span;
        if (raw.EndsWith("\r\n"u8))
            raw = raw[..^2];
        raw.CopyTo(target);
        return raw.Length;
    }
}
