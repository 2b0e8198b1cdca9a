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

    private string? Edit(string type, string text, Func<byte[], byte[], Encoding, byte[]> edit)
    {
        if (tree.Root.Shown(type) is not { } node)
            return tree.Root.IsSealed ? SealedParts.Reason : $"there is no {type} part";
        if (node.IsSealed)
            return SealedParts.Reason;
        var encoding = node.Header.Encoding;
        if (!TransferEncoding.IsKnown(encoding) || encoding.Contains("uu", StringComparison.Ordinal))
            return "the part's transfer encoding is not known";
        if (tree.BodyOf(node).Length > MimeBounds.EditedText)
            return "the part is too large";
        var charset = node.Header.ContentType?.Charset?.Trim();
        if (Charsets.Find(string.IsNullOrEmpty(charset) ? "us-ascii" : charset) is not { } declared)
            return "the part's charset is not known";
        var bytes = TransferEncoding.Decode(tree.BodyOf(node), encoding, int.MaxValue);
        if (SealedParts.IsPgp(bytes))
            return SealedParts.Reason;

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
