using System.Text;
using MimeKit;

namespace PolicyMta.Core.Mime.Editing;

/// <summary>
/// Changes the text that a mail client shows, in the part's own charset and transfer encoding. If the charset lacks a character, the part
/// becomes UTF-8.
/// </summary>
internal sealed class TextEdit(MimeTree tree, Splices splices, bool isBinary)
{
    /// <returns>Why the message is left alone, or null.</returns>
    public string? Append(string type, string text) => Edit(type, text, (bytes, added, charset) =>
    {
        if (type == "text/html" && HtmlPlaces.EndOfBody(bytes) is >= 0 and var place)
            return [.. bytes.AsSpan(0, place), .. added, .. bytes.AsSpan(place)];
        var isInLines = bytes.Length == 0 || bytes.AsSpan().EndsWith(charset.GetBytes("\n"));
        return [.. bytes, .. charset.GetBytes(isInLines ? "" : "\r\n"), .. added];
    });

    /// <returns>Why the message is left alone, or null.</returns>
    public string? Replace(string type, string text) => Edit(type, text, static (_, added, _) => added);

    /// <returns>Why the message is left alone, or null.</returns>
    public string? Splice(string type, ImmutableArray<TextSplice> pieces)
    {
        if (Find(type, out var node, out var declared, out var bytes) is { } reason)
            return reason;
        var charset = Charsets.For(declared, bytes);
        var text = charset.GetString(bytes);
        if (bytes.Length > MimeBounds.Text || Charsets.TryEncode(charset, text) is not { } again || !again.AsSpan().SequenceEqual(bytes))
            return "the part is too large, or not all of it is text in its charset";
        var spliced = new StringBuilder(text.Length + pieces.Sum(static piece => piece.Text.Length));
        var from = 0;
        foreach (var (start, length, put) in pieces)
        {
            if (start < from || length < 0 || start > text.Length - length)
                return "a piece lies outside the text, or over the one before it";
            spliced.Append(text, from, start - from).Append(put);
            from = start + length;
        }

        spliced.Append(text, from, text.Length - from);
        if (Charsets.TryEncode(charset, spliced.ToString()) is not { } written)
            return "the part's charset lacks a character";
        Write(node, written, null);
        return null;
    }

    private string? Edit(string type, string text, Func<byte[], byte[], Encoding, byte[]> edit)
    {
        if (Find(type, out var node, out var declared, out var bytes) is { } reason)
            return reason;
        text = Lines(text);
        if (Charsets.TryEncode(declared, text) is { } added)
        {
            Write(node, edit(bytes, added, declared), null);
            return null;
        }

        bytes = Encoding.UTF8.GetBytes(Charsets.For(declared, bytes).GetString(bytes));
        Write(node, edit(bytes, Encoding.UTF8.GetBytes(text), Encoding.UTF8), "utf-8");
        return null;
    }

    /// <summary>The part that a mail client shows as this type, the charset that it declares, and its bytes.</summary>
    /// <returns>Why it must be left alone, or null.</returns>
    private string? Find(string type, out MimeNode node, out Encoding declared, out byte[] bytes)
    {
        (node, declared, bytes) = (tree.Root.Shown(type)!, Encoding.ASCII, []);
        if (node is null)
            return tree.Root.IsSealed ? SealedParts.Reason : $"there is no {type} part";
        if (node.IsSealed)
            return SealedParts.Reason;
        var encoding = node.Header.Encoding;
        if (!TransferEncoding.IsKnown(encoding) || encoding.Contains("uu", StringComparison.Ordinal))
            return "the part's transfer encoding is not known";
        if (tree.BodyOf(node).Length > MimeBounds.EditedText)
            return "the part is too large";
        var charset = node.Header.ContentType?.Charset?.Trim();
        if (Charsets.Find(string.IsNullOrEmpty(charset) ? "us-ascii" : charset) is not { } found)
            return "the part's charset is not known";
        (declared, bytes) = (found, TransferEncoding.Decode(tree.BodyOf(node), encoding, int.MaxValue));
        return SealedParts.IsPgp(bytes) ? SealedParts.Reason : null;
    }

    private void Write(MimeNode node, byte[] bytes, string? charset)
    {
        var encoding = node.Header.Encoding;
        var body = TransferEncoding.EncodeText(bytes, ref encoding, isBinary);
        if (charset is not null)
        {
            var type = node.Header.ContentType?.Clone() ?? new ContentType("text", "plain");
            type.Charset = charset;
            HeaderEdit.Set(splices, node, PartField.ContentType, HeaderEdit.FieldOf(type));
        }

        if (encoding != node.Header.Encoding)
            HeaderEdit.Set(splices, node, PartField.Encoding, $"Content-Transfer-Encoding: {encoding}\r\n");
        if (!splices.IsEmpty)
            HeaderEdit.SetVersion(splices, tree);
        var isUnended = node.Header.BodyStart == node.Header.FieldsEnd;
        splices.Replace(node.Header.BodyStart, node.End - node.Header.BodyStart, isUnended ? [.. "\r\n"u8, .. body] : body);
    }

    private static string Lines(string text)
    {
        var lines = text.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\r\n");
        return lines.Length == 0 || lines.EndsWith("\r\n", StringComparison.Ordinal) ? lines : lines + "\r\n";
    }
}
