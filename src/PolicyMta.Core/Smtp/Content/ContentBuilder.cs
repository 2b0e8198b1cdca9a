using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>
/// Gathers content of unknown length, in memory that a budget gives: in one array with head room as long as it is short, beyond that in
/// chunks, which are put together when it is complete. Beyond the limit nothing more is stored and what was stored goes back, so that a
/// sender cannot make the server hold more than the limit; and so it does where the budget needs the memory for others. For one writer.
/// </summary>
internal sealed class ContentBuilder : IReception, IDisposable
{
    private const int SmallestRent = 16 * 1024;

    private readonly ContentBudget _budget;
    private readonly int _limit;
    private readonly int _firstRent;
    private List<byte[]>? _chunks;
    private byte[]? _array;
    private long _held;

    /// <summary>Made when others may take the content away: until then nobody knows of it.</summary>
    private Lock? _gate;
    private bool _isComplete;

    /// <param name="limit">The largest length in bytes.</param>
    /// <param name="budget">Gives the memory.</param>
    /// <param name="expected">The length that the sender declared, or 0. Only a hint: no more than a chunk is rented on somebody's
    /// word.</param>
    /// <param name="isStranger">Whether the sender is not known here.</param>
    public ContentBuilder(int limit, ContentBudget budget, long expected = 0, bool isStranger = false)
    {
        _limit = limit;
        _budget = budget;
        _firstRent = (int)Math.Clamp(ContentBuffer.HeadRoom + expected, SmallestRent, ContentBudget.ChunkSize);
        IsStranger = isStranger;
    }

    /// <summary>Whether the limit was passed.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Whether the budget had no memory for it.</summary>
    public bool IsCrowdedOut { get; private set; }

    /// <summary>Whether appended bytes are thrown away.</summary>
    public bool IsDiscarding { get; private set; }

    public int Length { get; private set; }

    public long Held => Interlocked.Read(ref _held);

    public long Since { get; private set; }

    public bool IsStranger { get; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        using var alone = Enter();
        Write(bytes);
    }

    /// <summary>The header fields of complete content.</summary>
    public ReadOnlySpan<byte> Header
    {
        get
        {
            var content = new MessageContent(_array is null ? default : _array.AsMemory(ContentBuffer.HeadRoom, Length));
            return content.Raw.Span[..content.FieldsLength];
        }
    }

    /// <summary>More is waited for: from now on what is there may have to give way.</summary>
    public void Rest()
    {
        if (_gate is not null || _held == 0)
            return;
        _gate = new Lock();
        Since = _budget.Now;
        _budget.Enter(this);
    }

    /// <summary>Nothing more comes: puts the content together, if the budget has the memory for it.</summary>
    public void Complete()
    {
        using (Enter())
        {
            _isComplete = true;
            if (_chunks is not null && !TryJoin(_chunks))
                CrowdOut();
        }

        Leave();
    }

    /// <summary>Whether the header, up to the first empty line, is longer than that; of complete content.</summary>
    public bool HeaderExceeds(int limit)
    {
        ReadOnlySpan<byte> content = _array is null ? [] : _array.AsSpan(ContentBuffer.HeadRoom, Length);
        return content.Length > limit && !content.StartsWith("\r\n"u8)
            && content[..Math.Min(content.Length, limit + 2)].IndexOf("\r\n\r\n"u8) < 0;
    }

    /// <summary>Gives the memory back; further bytes are thrown away.</summary>
    public void Discard()
    {
        using var alone = Enter();
        IsDiscarding = true;
        Release();
    }

    public bool TryGiveWay()
    {
        if (_gate is null || !_gate.TryEnter())
            return false;
        try
        {
            if (!_isComplete)
                CrowdOut();
            return !_isComplete;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Hands complete content over; the builder is empty afterwards.</summary>
    public ContentBuffer Detach()
    {
        var content = _array is null
            ? ContentBuffer.Rent(0)
            : ContentBuffer.OwnRented(_array, ContentBuffer.HeadRoom, Length, _budget, _held);
        (_array, _held, Length) = (null, 0, 0);
        return content;
    }

    public void Dispose()
    {
        using (Enter())
        {
            _isComplete = true;
            Release();
        }

        Leave();
    }

    private void Leave()
    {
        if (_gate is not null)
            _budget.Leave(this);
    }

    private Lock.Scope Enter() => _gate is null ? default : _gate.EnterScope();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (IsDiscarding || bytes.IsEmpty)
            return;
        if (bytes.Length > _limit - Length)
        {
            IsOverLimit = true;
            IsDiscarding = true;
            Release();
            return;
        }

        while (!bytes.IsEmpty)
        {
            var room = RoomFor(bytes.Length);
            if (room.IsEmpty)
            {
                CrowdOut();
                return;
            }

            var length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room);
            bytes = bytes[length..];
            Length += length;
        }
    }

    /// <summary>Where to go on; empty if there is no memory.</summary>
    private Span<byte> RoomFor(int length)
    {
        var end = ContentBuffer.HeadRoom + Length;
        if (_array is null || (end + (long)length > _array.Length && _array.Length < ContentBudget.ChunkSize))
            return TryGrow((int)Math.Min(end + (long)length, ContentBudget.ChunkSize)) ? _array.AsSpan(end) : default;
        if (end < _array.Length)
            return _array.AsSpan(end);

        _chunks ??= [];
        var (number, start) = Math.DivRem(end - _array.Length, ContentBudget.ChunkSize);
        if (number == _chunks.Count)
        {
            if (!_budget.TryTake(ContentBudget.ChunkSize, this, _held))
                return default;
            _held += ContentBudget.ChunkSize;
            _chunks.Add(_budget.RentChunk());
        }

        return _chunks[number].AsSpan(start);
    }

    private bool TryGrow(int needed)
    {
        var size = _array is null
            ? Math.Max(_firstRent, needed)
            : Math.Min(Math.Max(needed, _array.Length * 2), ContentBudget.ChunkSize);
        if (!_budget.TryTake(size, this, _held))
            return false;

        var larger = _budget.Rent(size);
        if (_array is not null)
        {
            _array.AsSpan(0, ContentBuffer.HeadRoom + Length).CopyTo(larger);
            _budget.Return(_array);
            _budget.GiveBack(_held);
        }

        (_array, _held) = (larger, size);
        return true;
    }

    private bool TryJoin(List<byte[]> chunks)
    {
        var size = ContentBuffer.HeadRoom + Length;
        if (!_budget.TryTake(size, this, _held))
            return false;

        var whole = _budget.Rent(size);
        var position = Math.Min(size, _array!.Length);
        _array.AsSpan(0, position).CopyTo(whole);
        foreach (var chunk in chunks)
        {
            var length = Math.Min(ContentBudget.ChunkSize, size - position);
            chunk.AsSpan(0, length).CopyTo(whole.AsSpan(position));
            position += length;
        }

        var content = Length;
        Release();
        (_array, _held, Length) = (whole, size, content);
        return true;
    }

    private void CrowdOut()
    {
        (IsCrowdedOut, IsDiscarding) = (true, true);
        Release();
    }

    private void Release()
    {
        if (_array is not null)
            _budget.Return(_array);
        foreach (var chunk in _chunks ?? [])
            _budget.ReturnChunk(chunk);
        _budget.GiveBack(_held);
        (_array, _chunks, _held, Length) = (null, null, 0, 0);
    }
}
