using System.Buffers;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>
/// Reads what follows DATA (RFC 5321 sections 4.1.1.4 and 4.5.2) as it arrives: takes stuffed dots out and gathers the message in one piece
/// of rented memory. Only CRLF.CRLF ends a message. One with a bare CR, a bare LF or a NUL is read to this end and then has a fault, or was
/// mended, because servers that understand such bytes differently let one message carry a second (SMTP smuggling). Faulty messages are not
/// stored.
/// </summary>
/// <param name="limits">What the message may be like.</param>
/// <param name="budget">Gives the memory.</param>
/// <param name="expectedSize">What the client declared, or 0.</param>
/// <param name="isStranger">Whether the client is not known here.</param>
internal sealed class DataReader(ContentLimits limits, ContentBudget budget, long expectedSize = 0, bool isStranger = false) : IDisposable
{
    private readonly ContentBuilder _content = new(limits.MaxSize, budget, expectedSize, isStranger);
    private State _state = State.LineStart;
    private long _lineLength;

    private enum State
    {
        /// <summary>After CRLF, or at the beginning.</summary>
        LineStart,
        Line,

        /// <summary>After a CR in or at the end of a line. It is content once the next byte is known.</summary>
        CarriageReturn,

        /// <summary>After a dot that began a line. It is not content.</summary>
        Dot,

        /// <summary>After a dot that began a line and a CR. Neither is content if LF follows.</summary>
        DotCarriageReturn,
        End,
    }

    public DataFaults Faults { get; private set; }

    /// <summary>Takes message bytes off the front of the input, up to and with the line of the final dot.</summary>
    /// <param name="input">What was received and not yet used; what this call used is cut off. What follows the final dot is left.</param>
    /// <returns>Whether the final dot was read.</returns>
    public bool TryRead(ref ReadOnlySequence<byte> input)
    {
        while (_state != State.End && !input.IsEmpty)
            input = input.Slice(Decode(input.FirstSpan));
        if (_state == State.End)
            return true;
        _content.Rest();
        return false;
    }

    /// <summary>The message that was read, for the caller to dispose. Only after the final dot and without faults.</summary>
    public ContentBuffer Detach()
    {
        if (_state != State.End || Faults != DataFaults.None)
            throw new InvalidOperationException("The message is not complete or not in order.");
        return _content.Detach();
    }

    public void Dispose() => _content.Dispose();

    private int Decode(ReadOnlySpan<byte> input)
    {
        var position = 0;
        var unsaved = 0;
        while (position < input.Length)
        {
            var next = input[position];
            switch (_state)
            {
                case State.LineStart when next == (byte)'.':
                    _content.Append(input[unsaved..position]);
                    unsaved = ++position;
                    _state = State.Dot;
                    break;
                case State.Dot when next == (byte)'\r':
                    position++;
                    _state = State.DotCarriageReturn;
                    break;
                case State.DotCarriageReturn when next == (byte)'\n':
                    _state = State.End;
                    NoteEnd();
                    return position + 1;
                case State.CarriageReturn when next == (byte)'\n':
                    if (position == 0)
                        _content.Append("\r"u8);
                    position++;
                    _lineLength = 0;
                    _state = State.LineStart;
                    break;
                case State.CarriageReturn or State.DotCarriageReturn:
                    if (position > 0)
                        _content.Append(input[unsaved..(position - 1)]);
                    unsaved = position;
                    OnBareCarriageReturn(next);
                    _state = State.Line;
                    break;
                default:
                    position = ReadLine(input, position, ref unsaved);
                    break;
            }
        }

        var held = _state is State.CarriageReturn or State.DotCarriageReturn ? 1 : 0;
        if (unsaved < input.Length - held)
            _content.Append(input[unsaved..^held]);
        NoteSize();
        return input.Length;
    }

    /// <summary>Goes to the byte after the next one that means something, or to the end.</summary>
    private int ReadLine(ReadOnlySpan<byte> input, int position, ref int unsaved)
    {
        _state = State.Line;
        var length = input[position..].IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
        _lineLength += length < 0 ? input.Length - position : length;
        if (_lineLength > limits.MaxLineLength)
            Fail(DataFaults.LineTooLong);
        if (length < 0)
            return input.Length;

        position += length;
        if (input[position] == (byte)'\r')
            _state = State.CarriageReturn;
        else if (limits.LineEndings == LineEndings.Refuse)
            Fail(input[position] == 0 ? DataFaults.Nul : DataFaults.BareLineFeed);
        else
            Mend(input, position, ref unsaved);
        return position + 1;
    }

    /// <summary>Leaves out a NUL, or writes CRLF for a LF.</summary>
    private void Mend(ReadOnlySpan<byte> input, int position, ref int unsaved)
    {
        _content.Append(input[unsaved..position]);
        unsaved = position + 1;
        if (input[position] != 0)
            AppendLineEnd();
    }

    private void OnBareCarriageReturn(byte next)
    {
        if (limits.LineEndings == LineEndings.Refuse)
            Fail(DataFaults.BareCarriageReturn);
        else if (next != (byte)'\r')
            AppendLineEnd();
    }

    private void AppendLineEnd()
    {
        _content.Append("\r\n"u8);
        _lineLength = 0;
    }

    private void Fail(DataFaults fault)
    {
        Faults |= fault;
        _content.Discard();
    }

    private void NoteSize()
    {
        if (_content.IsOverLimit)
            Faults |= DataFaults.TooLarge;
        if (_content.IsCrowdedOut)
            Faults |= DataFaults.CrowdedOut;
    }

    private void NoteEnd()
    {
        _content.Complete();
        NoteSize();
        if (Faults == DataFaults.None && _content.HeaderExceeds(limits.MaxHeaderSize))
            Fail(DataFaults.HeaderTooLarge);
    }
}
