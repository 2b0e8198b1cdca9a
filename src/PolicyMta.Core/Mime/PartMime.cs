using MimeKit.Text;

namespace PolicyMta.Core.Mime;

/// <summary>One part, each fact read when it is first asked for.</summary>
internal sealed class PartMime(MimeTree tree, MimeNode node, TextBudget budget, MimeNotices notices) : PartFacts
{
    private const int MaxFileName = 1000;

    private string? _charset;
    private string? _fileName;
    private string? _text;
    private long _size = -1;
    private bool _hasReadCharset;
    private bool _hasReadFileName;
    private bool _hasReadText;

    public MimeNode Node => node;

    public override string Type => notices.Try("a part's type", () => node.Header.Type) ?? "application/octet-stream";

    public override string? Charset
    {
        get
        {
            if (_hasReadCharset)
                return _charset;
            _hasReadCharset = true;
            return _charset = notices.Try("a part's charset", ReadCharset);
        }
    }

    public override string? FileName
    {
        get
        {
            if (_hasReadFileName)
                return _fileName;
            _hasReadFileName = true;
            return _fileName = notices.Try("a file name", ReadFileName);
        }
    }

    public override bool IsAttachment => notices.Try("a part's disposition", () => node.IsAttachment);

    public override bool IsSealed => notices.Try("a part's type", () => node.IsSealed);

    public override long Size => _size >= 0
        ? _size
        : _size = notices.Try("a part's size", () => TransferEncoding.DecodedLength(tree.BodyOf(node), node.Header.Encoding));

    public override string? Text
    {
        get
        {
            if (_hasReadText)
                return _text;
            _hasReadText = true;
            return _text = notices.Try("a text", ReadText);
        }
    }

    private string? ReadCharset()
    {
        var charset = node.Header.ContentType?.Charset?.Trim().ToLowerInvariant();
        NoteDamage();
        return string.IsNullOrEmpty(charset) ? null : charset;
    }

    private string? ReadFileName()
    {
        var name = node.Header.FileName;
        NoteDamage();
        if (name is not { Length: > MaxFileName })
            return name;
        notices.Add("a file name is too long");
        return null;
    }

    private string? ReadText()
    {
        if (!Type.StartsWith("text/", StringComparison.Ordinal) || !budget.TryBegin())
            return null;
        var encoding = node.Header.Encoding;
        if (!TransferEncoding.IsKnown(encoding))
            notices.Add("a transfer encoding is not known");
        var bytes = TransferEncoding.Decode(tree.BodyOf(node), encoding, MimeBounds.Text + 1);
        if (bytes.Length > MimeBounds.Text)
            notices.Add("a text is cut, since it is too long");
        var declared = Charset is { } charset ? Charsets.Find(charset) : null;
        if (declared is null && Charset is not null)
            notices.Add("a charset is not known");
        var read = bytes.AsSpan(0, Math.Min(bytes.Length, MimeBounds.Text));
        var text = Charsets.For(declared, read).GetString(read);
        budget.Take(text.Length);
        return Type == "text/plain" ? Joined(text) : text;
    }

    /// <summary>The text without the line ends that format=flowed adds (RFC 3676).</summary>
    private string Joined(string text)
    {
        if (node.Header.ContentType?.Parameters is not { } parameters
            || !parameters.TryGetValue("format", out string? format)
            || !string.Equals(format, "flowed", StringComparison.OrdinalIgnoreCase))
            return text;
        var isDeleting = parameters.TryGetValue("delsp", out string? delete)
            && string.Equals(delete, "yes", StringComparison.OrdinalIgnoreCase);
        using var reader = new StringReader(text);
        using var writer = new StringWriter { NewLine = "\r\n" };
        new FlowedToText { DeleteSpace = isDeleting }.Convert(reader, writer);
        return writer.ToString();
    }

    private void NoteDamage()
    {
        if (node.Header.IsDamaged)
            notices.Add("a part's header is damaged");
    }
}
