using System.Buffers;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>
/// Gathers the chunks of BDAT (RFC 3030) in one piece of rented memory. Chunks have a length and no end that could be forged, but what they
/// bring may be relayed by DATA: unless it was declared as BINARYMIME, the same bytes are faults here as in <see cref="DataReader"/>, or
/// are mended as there. The header of BINARYMIME has lines like any other (RFC 3030 section 3): there they are always faults.
/// </summary>
/// <param name="limits">What the message may be like.</param>
/// <param name="budget">Gives the memory.</param>
/// <param name="isBinary">Whether any bytes may stand in its body.</param>
/// <param name="expectedSize">What the client declared, or 0.</param>
/// <param name="isStranger">Whether the client is not known here.</param>
internal sealed class ChunkReader(
    ContentLimits limits, ContentBudget budget, bool isBinary, long expectedSize = 0, bool isStranger = false) : IDisposable
{
    private readonly ContentBuilder _content = new(limits.MaxSize, budget, expectedSize, isStranger);
    private bool _afterCarriageReturn;
    private long _lineLength;

    public DataFaults Faults { get; private set; }

    /// <summary>Bytes of all chunks so far.</summary>
    public long Received { get; private set; }

    /// <summary>Takes the bytes of a chunk as they come.</summary>
    public void Add(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
            Add(segment.Span);
        _content.Rest();
    }

    /// <summary>Judges the end of the last chunk.</summary>
    public void End()
    {
        if (_afterCarriageReturn)
            OnBareCarriageReturn(default);
        _content.Complete();
        NoteSize();
        if (isBinary && Faults == DataFaults.None && LooseBytes.AreIn(_content.Header))
            Fail(_content.Header.Contains((byte)0) ? DataFaults.Nul : DataFaults.BareLineFeed);
        if (Faults == DataFaults.None && _content.HeaderExceeds(limits.MaxHeaderSize))
            Fail(DataFaults.HeaderTooLarge);
    }

    /// <summary>The message; only without faults.</summary>
    public ContentBuffer Detach() =>
        Faults == DataFaults.None ? _content.Detach() : throw new InvalidOperationException("The message is not in order.");

    public void Dispose() => _content.Dispose();

    private void Add(ReadOnlySpan<byte> bytes)
    {
        Received += bytes.Length;
        if (isBinary)
            _content.Append(bytes);
        else
            Scan(bytes);
        NoteSize();
    }

    private void NoteSize()
    {
        if (_content.IsOverLimit)
            Faults |= DataFaults.TooLarge;
        if (_content.IsCrowdedOut)
            Faults |= DataFaults.CrowdedOut;
    }

    private void Scan(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_afterCarriageReturn)
            {
                _afterCarriageReturn = false;
                if (bytes[0] == (byte)'\n')
                {
                    _content.Append("\r\n"u8);
                    _lineLength = 0;
                    bytes = bytes[1..];
                    continue;
                }

                OnBareCarriageReturn(bytes);
            }

            var length = bytes.IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
            var text = length < 0 ? bytes : bytes[..length];
            _content.Append(text);
            _lineLength += text.Length;
            if (_lineLength > limits.MaxLineLength)
                Fail(DataFaults.LineTooLong);
            if (length < 0)
                return;

            TakeSpecial(bytes[length]);
            bytes = bytes[(length + 1)..];
        }
    }

    private void TakeSpecial(byte special)
    {
        if (special == (byte)'\r')
        {
            _afterCarriageReturn = true;
            return;
        }

        if (limits.LineEndings == LineEndings.Refuse)
        {
            Fail(special == 0 ? DataFaults.Nul : DataFaults.BareLineFeed);
        }
        else if (special != 0)
        {
            _content.Append("\r\n"u8);
            _lineLength = 0;
        }
    }

    /// <param name="next">What follows the CR.</param>
    private void OnBareCarriageReturn(ReadOnlySpan<byte> next)
    {
        if (limits.LineEndings == LineEndings.Refuse)
        {
            Fail(DataFaults.BareCarriageReturn);
            return;
        }

        if (!next.IsEmpty && next[0] == (byte)'\r')
            return;
        _content.Append("\r\n"u8);
        _lineLength = 0;
    }

    private void Fail(DataFaults fault)
    {
        Faults |= fault;
        _content.Discard();
    }
}
