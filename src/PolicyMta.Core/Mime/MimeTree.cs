namespace PolicyMta.Core.Mime;

/// <summary>
/// The parts of one message, found in one pass over its boundaries (RFC 2046 section 5.1). Bounded, whatever the message holds.
/// </summary>
internal sealed class MimeTree
{
    private MimeTree(ReadOnlyMemory<byte> raw)
    {
        Raw = raw;
        Root = new MimeNode(null, raw, 0, 0);
        Scan(raw.Span);
    }

    public ReadOnlyMemory<byte> Raw { get; }

    public MimeNode Root { get; }

    /// <summary>Whether there are more parts than are told apart.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether containers are deeper in each other than is looked at.</summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>What is no container, in order.</summary>
    public List<MimeNode> Leaves { get; } = [];

    public static MimeTree Of(ReadOnlyMemory<byte> raw) => new(raw);

    public ReadOnlySpan<byte> BodyOf(MimeNode node) => Raw.Span[node.Header.BodyStart..node.End];

    private void Scan(ReadOnlySpan<byte> span)
    {
        var open = new List<MimeNode>();
        var current = Root;
        var count = 1;
        var position = Root.Header.BodyStart;
        Open(Root);
        while (open.Count > 0 && NextDashes(span, position) is >= 0 and var line)
        {
            var end = span[line..].IndexOf((byte)'\n') is >= 0 and var length ? line + length + 1 : span.Length;
            position = end;
            var (level, isClosing) = Match(span[line..end].TrimEnd(" \t\r\n"u8), open);
            if (level < 0)
                continue;

            var container = open[level];
            for (; current != container; current = current.Parent!)
                Close(current, span, line);
            if (isClosing)
            {
                container.Closing = line;
                open.RemoveRange(level, open.Count - level);
                continue;
            }

            open.RemoveRange(level + 1, open.Count - level - 1);
            if (count++ == MimeBounds.Parts)
            {
                IsCut = true;
                break;
            }

            current = new MimeNode(container, Raw, line, end);
            container.Add(current);
            Open(current);
            position = current.Header.BodyStart;
        }

        for (var node = current; node is not null; node = node.Parent)
            node.End = node.Next = span.Length;

        void Open(MimeNode node)
        {
            if (node.Boundary is not null)
                open.Add(node);
            else
                Leaves.Add(node);
            IsTooDeep |= node.Depth >= MimeBounds.Depth && node.IsMultipart;
        }
    }

    private static void Close(MimeNode node, ReadOnlySpan<byte> span, int line)
    {
        node.Next = line;
        node.End = Math.Max(node.Header.BodyStart, span[..line].EndsWith("\r\n"u8) ? line - 2 : line);
    }

    /// <summary>Where the next line stands that may be a boundary, from the beginning of a line on; -1 if there is none.</summary>
    private static int NextDashes(ReadOnlySpan<byte> span, int position)
    {
        if (span[position..].StartsWith("--"u8))
            return position;
        return span[position..].IndexOf("\n--"u8) is >= 0 and var found ? position + found + 1 : -1;
    }

    private static (int Level, bool IsClosing) Match(ReadOnlySpan<byte> line, List<MimeNode> open)
    {
        line = line[Math.Min(2, line.Length)..];
        for (var level = open.Count - 1; level >= 0; level--)
        {
            if (!line.StartsWith(open[level].Boundary))
                continue;
            var rest = line[open[level].Boundary!.Length..];
            if (rest.IsEmpty || rest.SequenceEqual("--"u8))
                return (level, !rest.IsEmpty);
        }

        return (-1, false);
    }
}
