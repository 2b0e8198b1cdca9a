namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Copies a message, in as many pieces as it takes, and doubles each dot at the start of a line (RFC 5321 section 4.5.2). Only CRLF ends a
/// line. The default value stands at the start of the message.
/// </summary>
internal struct DotStuffer
{
    private State _state;

    private enum State
    {
        LineStart,
        AfterCarriageReturn,
        InLine,
    }

    /// <summary>What still has to follow for the message to end with CRLF, a dot and CRLF.</summary>
    public readonly ReadOnlySpan<byte> End => _state == State.LineStart ? ".\r\n"u8 : "\r\n.\r\n"u8;

    /// <summary>Copies as much of a piece as there is room for. Tells how much was read and written.</summary>
    public (int Read, int Written) Copy(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var read = 0;
        var written = 0;
        while (read < source.Length && written < target.Length)
        {
            if (_state == State.LineStart && source[read] == '.')
            {
                if (target.Length - written < 2)
                    break;
                target[written++] = (byte)'.';
                target[written++] = (byte)'.';
                read++;
                _state = State.InLine;
                continue;
            }

            var run = source.Slice(read, Math.Min(source.Length - read, target.Length - written));
            if (_state == State.AfterCarriageReturn && run[0] == '\n')
                run = run[..1];
            else if (run.IndexOf("\r\n."u8) is >= 0 and var dot)
                run = run[..(dot + 2)];
            run.CopyTo(target[written..]);
            _state = StateAfter(run);
            read += run.Length;
            written += run.Length;
        }

        return (read, written);
    }

    private readonly State StateAfter(ReadOnlySpan<byte> run)
    {
        if (run[^1] == '\r')
            return State.AfterCarriageReturn;
        var endsLine = run[^1] == '\n' && (run.Length > 1 ? run[^2] == '\r' : _state == State.AfterCarriageReturn);
        return endsLine ? State.LineStart : State.InLine;
    }
}
