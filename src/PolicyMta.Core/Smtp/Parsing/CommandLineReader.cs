using System.Buffers;

namespace PolicyMta.Core.Smtp.Parsing;

/// <summary>Cuts received bytes into command lines. Keeps at most one line in memory, whatever the peer sends.</summary>
/// <param name="maxLength">The longest line in bytes, CRLF included.</param>
internal sealed class CommandLineReader(int maxLength = CommandLineReader.MaxLength)
{
    /// <summary>
    /// The longest command line in bytes, CRLF included. RFC 5321 section 4.5.3.1.4 asks for 512 and more with extensions, RFC 4954 section
    /// 4 for 12,288 in the exchange of AUTH, whose first response may stand in the command's own line.
    /// </summary>
    public const int MaxLength = 12_288;

    private byte[]? _scratch;
    private bool _discarding;

    /// <summary>Takes the next line off the front of the input.</summary>
    /// <param name="input">What was received and not yet used; what this call used is cut off.</param>
    /// <param name="line">The line without its line end; valid until the input is given back or the next line is read.</param>
    public LineStatus TryRead(ref ReadOnlySequence<byte> input, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (input.PositionOf((byte)'\n') is not { } end)
        {
            if (input.Length >= maxLength)
                _discarding = true;
            if (_discarding)
                input = input.Slice(input.End);
            return LineStatus.Incomplete;
        }

        var text = input.Slice(0, end);
        input = input.Slice(input.GetPosition(1, end));
        if (_discarding || text.Length >= maxLength)
        {
            _discarding = false;
            return LineStatus.TooLong;
        }

        line = text.IsSingleSegment ? text.FirstSpan : Join(text);
        if (line.IsEmpty || line[^1] != (byte)'\r')
            return LineStatus.BareLineFeed;

        line = line[..^1];
        return LineStatus.Line;
    }

    private ReadOnlySpan<byte> Join(ReadOnlySequence<byte> text)
    {
        _scratch ??= new byte[maxLength];
        text.CopyTo(_scratch);
        return _scratch.AsSpan(0, (int)text.Length);
    }
}
