using System.Globalization;
using System.IO.Hashing;
using System.Text;
using MimeKit;

namespace PolicyMta.Core.Mime.Editing;

/// <summary>Attaches a file: to what the message has in multipart/mixed, which it becomes if it is not.</summary>
internal static class AttachEdit
{
    /// <returns>Why the message is left alone, or null.</returns>
    public static string? Apply(MimeTree tree, Splices splices, MessageAttachment file)
    {
        var root = tree.Root;
        if (root.IsSealed || (root.Boundary is null && root.Header.Type == "text/plain" && SealedParts.IsPgp(tree.BodyOf(root))))
            return SealedParts.Reason;

        var part = Write(file);
        if (root.Header.Type == "multipart/mixed" && root.Boundary is { } boundary)
            Add(tree, splices, part, boundary);
        else
            Wrap(tree, splices, part);
        return null;
    }

    private static void Add(MimeTree tree, Splices splices, byte[] part, byte[] boundary)
    {
        if (tree.Root.Closing is >= 0 and var closing)
            splices.Insert(closing, [.. "--"u8, .. boundary, .. "\r\n"u8, .. part, .. "\r\n"u8]);
        else
            splices.Insert(tree.Raw.Length, [.. "\r\n--"u8, .. boundary, .. "\r\n"u8, .. part, .. "\r\n--"u8, .. boundary, .. "--\r\n"u8]);
    }

    private static void Wrap(MimeTree tree, Splices splices, byte[] part)
    {
        var (inner, outer) = (new List<byte>(), new List<byte>());
        foreach (var field in new MessageContent(tree.Raw).Header)
        {
            var isOfContent = field.NameBytes.Length >= 8 && Ascii.EqualsIgnoreCase(field.NameBytes[..8], "Content-"u8);
            (isOfContent ? inner : outer).AddRange(field.Raw.Span);
        }

        var boundary = BoundaryFor(tree.Raw.Span);
        if (new MessageContent(tree.Raw).GetHeader("MIME-Version") is null)
            outer.AddRange("MIME-Version: 1.0\r\n"u8);
        outer.AddRange(Encoding.ASCII.GetBytes($"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n"));
        outer.AddRange(inner);
        outer.AddRange("\r\n"u8);
        splices.Replace(0, tree.Root.Header.BodyStart, [.. outer]);
        splices.Insert(
            tree.Raw.Length,
            [.. Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\n"), .. part, .. Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n")]);
    }

    /// <summary>A boundary that does not occur in the message, and is the same whenever the message is.</summary>
    private static string BoundaryFor(ReadOnlySpan<byte> raw)
    {
        for (var seed = 0L; ; seed++)
        {
            var hash = XxHash128.HashToUInt128(raw, seed);
            var boundary = "=_" + hash.ToString("x32", CultureInfo.InvariantCulture);
            if (raw.IndexOf(Encoding.ASCII.GetBytes(boundary)) < 0)
                return boundary;
        }
    }

    private static byte[] Write(MessageAttachment file)
    {
        var bytes = file.Content is { } content ? content.ToArray() : Convert.FromBase64String(file.Base64 ?? "");
        if (file.Type is null || !ContentType.TryParse(file.Type, out var type))
            type = new ContentType("application", "octet-stream");
        type.Name = file.FileName;
        var disposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = file.FileName };
        var body = TransferEncoding.Base64(bytes).AsSpan().TrimEnd("\r\n"u8);
        return [.. Encoding.UTF8.GetBytes(
            $"{HeaderEdit.FieldOf(type)}{HeaderEdit.FieldOf(disposition)}Content-Transfer-Encoding: base64\r\n\r\n"), .. body];
    }
}
