using System.Buffers;
using PolicyMta.Core.Spool;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>
/// Gathers a message of unknown length in one rented array, with head room. Beyond the limit nothing more is stored and what was stored
/// goes back to the pool, so that a sender cannot make the server hold more than the limit.
/// </summary>
internal sealed class ContentBuilder : IDisposable
{
    private const int SmallestRent = (16 * 1024) - ContentBuffer.HeadRoom;
    private const int LargestFirstRent = 1024 * 1024;

    private readonly int _limit;
    private readonly int _firstRent;
    private byte[]? _array;
    private int _length;

    /// <param name="limit">The largest length in bytes.</param>
    /// <param name="expected">The length that the sender declared, or 0. Only a hint: no more than 1 MiB is rented on somebody's
    /// word.</param>
    public ContentBuilder(int limit, long expected = 0)
    {
        _limit = limit;
        _firstRent = (int)Math.Clamp(expected, SmallestRent, LargestFirstRent);
    }

    /// <summary>Whether the limit was passed.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Whether appended bytes are thrown away.</summary>
    public bool IsDiscarding { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (IsDiscarding || bytes.IsEmpty)
            return;
        if (bytes.Length > _limit - _length)
        {
            IsOverLimit = true;
            Discard();
            return;
        }

        var needed = _length + bytes.Length;
        if (_array is null || ContentBuffer.HeadRoom + needed > _array.Length)
            Grow(needed);
        bytes.CopyTo(_array.AsSpan(ContentBuffer.HeadRoom + _length));
        _length = needed;
    }

    /// <summary>The header fields of what was gathered.</summary>
    public ReadOnlySpan<byte> Header
    {
        get
        {
            var content = new MessageContent(_array is null ? default : _array.AsMemory(ContentBuffer.HeadRoom, _length));
            return content.Raw.Span[..content.FieldsLength];
        }
    }

    /// <summary>Whether the header, up to the first empty line, is longer than that.</summary>
    public bool HeaderExceeds(int limit)
    {
        ReadOnlySpan<byte> content = _array is null ? [] : _array.AsSpan(ContentBuffer.HeadRoom, _length);
        return content.Length > limit && !content.StartsWith("\r\n"u8)
            && content[..Math.Min(content.Length, limit + 2)].IndexOf("\r\n\r\n"u8) < 0;
    }

    /// <summary>Gives the memory back; further bytes are thrown away.</summary>
    public void Discard()
    {
        IsDiscarding = true;
        Release();
    }

    /// <summary>Hands the content over; the builder is empty afterwards.</summary>
    public ContentBuffer Detach()
    {
        var content = _array is null ? ContentBuffer.Rent(0) : ContentBuffer.OwnRented(_array, ContentBuffer.HeadRoom, _length);
        _array = null;
        _length = 0;
        return content;
    }

    public void Dispose() => Release();

    private void Grow(int needed)
    {
        var size = _array is null
            ? Math.Max(_firstRent, needed)
            : (int)Math.Min(Math.Max(needed, _array.Length * 2L), Math.Max(_limit, needed));
        var larger = ArrayPool<byte>.Shared.Rent(ContentBuffer.HeadRoom + size);
        if (_array is not null)
        {
            _array.AsSpan(0, ContentBuffer.HeadRoom + _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
    }

    private void Release()
    {
        if (_array is not null)
            ArrayPool<byte>.Shared.Return(_array);
        _array = null;
        _length = 0;
    }
}
