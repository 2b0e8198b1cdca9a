using MimeKit;
using PolicyMta.Core.Text;

namespace PolicyMta.Server.Http;

/// <summary>Reads the files that go along with a JSON message.</summary>
internal static class AttachmentReader
{
    public static ImmutableArray<Attachment> ReadAttachments(JsonFields fields, string field) =>
        [.. fields.Objects(field).Select(file => Read(file, isInline: false)).OfType<Attachment>()];

    public static ImmutableArray<Attachment> ReadInline(JsonFields fields, string field)
    {
        var files = fields.Objects(field).Select(file => Read(file, isInline: true)).OfType<Attachment>().ToImmutableArray();
        foreach (var twice in files.GroupBy(file => file.ContentId).Where(group => group.Count() > 1))
            fields.Fail(field, $"has the content_id '{twice.Key}' twice.");
        return files;
    }

    private static Attachment? Read(JsonFields file, bool isInline)
    {
        var name = file.Text("name");
        var type = ReadType(file);
        var content = file.Bytes("content");
        if (content is null && !file.Has("content"))
            file.Fail("content", "must be given: the file's bytes in base64.");
        if (name is null && !isInline && !file.Has("name"))
            file.Fail("name", "must be given: the name that the receiver sees.");
        if (name is not null && (name.Length is 0 or > 255 || name.AsSpan().ContainsAny('/', '\\') || PrintableText.HasControls(name)))
            file.Fail("name", "must be a file name: 1 to 255 characters, no slashes and no control characters.");
        var id = isInline ? ReadContentId(file) : null;
        if (content is not null && type is not null && ContentType.Parse(type).IsMimeType("message", "rfc822")
            && AttachedMessage.MistakeIn(content) is { } malformed)
            file.Fail("content", malformed);
        file.RefuseOthers();
        return content is null || type is null || (isInline && id is null) ? null : new Attachment(name ?? "", type, content, id);
    }

    private static string? ReadType(JsonFields file)
    {
        if (file.Text("type") is not { } text)
        {
            if (!file.Has("type"))
                file.Fail("type", "must be given: a media type, for instance application/pdf.");
            return null;
        }

        if (!ContentType.TryParse(text, out var type) || type.MediaType.Length == 0 || type.MediaSubtype.Length == 0
            || !text.Contains('/', StringComparison.Ordinal))
            file.Fail("type", "is not a valid media type: write one like application/pdf or image/png.");
        else if (type.IsMimeType("multipart", "*") || (type.IsMimeType("message", "*") && !type.IsMimeType("message", "rfc822")))
            file.Fail("type", "cannot be attached: wrap it as application/octet-stream, or use message/rfc822 for a whole message.");
        else
            return text;
        return null;
    }

    private static string? ReadContentId(JsonFields file)
    {
        if (file.Text("content_id") is not { } id)
        {
            if (!file.Has("content_id"))
                file.Fail("content_id", "must be given: the id in the HTML's 'cid:' address.");
            return null;
        }

        return id.Length is > 0 and <= 200 && id.All(static c => c is > ' ' and <= '~' and not ('<' or '>' or '"' or '\\'))
            ? id
            : file.Fail("content_id", "must be 1 to 200 ASCII characters without spaces, quotes and angle brackets.");
    }
}
