using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>
/// Gathers content of unknown length, with head room, in memory that a budget gives: in an array as long as it is short, beyond that in
/// pages, which have addresses for the longest content that may come and memory for what has come. Beyond the limit nothing more is stored
/// and what was stored goes back, so that a sender cannot make the server hold more than the limit; and so it does where the budget needs
/// the memory for others. For one writer.
/// </summary>
internal sealed class ContentBuilder : IReception, IDisposable
{
    private const int SmallestRent = 16 * 1024;

    private readonly ContentBudget _budget;
    private readonly int _limit;
    private readonly int _firstRent;
    private ContentMemory _memory;
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
            var content = new MessageContent(_memory.IsNone ? default : _memory.Memory.Slice(ContentBuffer.HeadRoom, Length));
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

    /// <summary>Nothing more comes: the content gives way no more.</summary>
    public void Complete()
    {
        using (Enter())
            _isComplete = true;
        Leave();
    }

    /// <summary>Whether the header, up to the first empty line, is longer than that; of complete content.</summary>
    public bool HeaderExceeds(int limit)
    {
        ReadOnlySpan<byte> content = _memory.IsNone ? [] : _memory.Span.Slice(ContentBuffer.HeadRoom, Length);
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
        var content = _memory.IsNone
            ? ContentBuffer.Rent(0)
            : ContentBuffer.OwnRented(_memory, ContentBuffer.HeadRoom, Length, _budget, _held);
        (_memory, _held, Length) = (default, 0, 0);
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
        if (_memory.Pages is null)
        {
            var needed = end + (long)length;
            if (needed <= _memory.Length)
                return _memory.Span[end..];
            if (needed <= ContentBudget.ChunkSize)
                return TryGrow((int)needed) ? _memory.Span[end..] : default;
            return TryTurnToPages(end) ? Counted(end) : default;
        }

        if (end >= _held)
        {
            if (!_budget.TryTake(ContentBudget.ChunkSize, this, _held))
                return default;
            _held += ContentBudget.ChunkSize;
        }

        return Counted(end);
    }

    private Span<byte> Counted(int end) => _memory.Span[end..(int)Math.Min(_held, _memory.Length)];

    private bool TryGrow(int needed)
    {
        var size = _memory.IsNone
            ? Math.Max(_firstRent, needed)
            : Math.Min(Math.Max(needed, _memory.Length * 2), ContentBudget.ChunkSize);
        return _budget.TryTake(size, this, _held) && TryMove(size, size);
    }

    private bool TryTurnToPages(int end)
    {
        var counted = ((end / ContentBudget.ChunkSize) + 1) * (long)ContentBudget.ChunkSize;
        var size = (int)Math.Min(ContentBuffer.HeadRoom + (long)_limit, Array.MaxLength);
        return _budget.TryTake(counted, this, _held) && TryMove(size, counted);
    }

    /// <summary>Goes on in other memory, for which more has been taken.</summary>
    private bool TryMove(int size, long counted)
    {
        if (!_budget.TryRent(size, out var larger))
        {
            _budget.GiveBack(counted);
            return false;
        }

        if (!_memory.IsNone)
        {
            var used = ContentBuffer.HeadRoom + Length;
            _memory.Span[..used].CopyTo(larger.Span);
            _budget.Return(_memory, used);
            _budget.GiveBack(_held);
        }

        (_memory, _held) = (larger, counted);
        return true;
    }

    private void CrowdOut()
    {
        (IsCrowdedOut, IsDiscarding) = (true, true);
        Release();
    }

    private void Release()
    {
        if (!_memory.IsNone)
            _budget.Return(_memory, ContentBuffer.HeadRoom + Length);
        _budget.GiveBack(_held);
        (_memory, _held, Length) = (default, 0, 0);
    }
}
