using System.Text;

namespace PolicyMta.Core.Mime;

/// <summary>One part or container of a message, by its places in the message's bytes.</summary>
internal sealed class MimeNode
{
    private List<MimeNode>? _children;

    /// <param name="parent">The container around it; null for the message itself.</param>
    /// <param name="raw">The message.</param>
    /// <param name="line">Where the boundary before it stands.</param>
    /// <param name="start">Where its header begins.</param>
    public MimeNode(MimeNode? parent, ReadOnlyMemory<byte> raw, int line, int start)
    {
        Parent = parent;
        Line = line;
        Start = start;
        Depth = parent is null ? 0 : parent.Depth + 1;
        Header = new PartHeader(raw, start, parent?.Header.Type == "multipart/digest");
        var boundary = IsMultipart && Depth < MimeBounds.Depth ? Header.ContentType?.Boundary?.TrimEnd() : null;
        Boundary = string.IsNullOrEmpty(boundary) ? null : Encoding.UTF8.GetBytes(boundary);
    }

    public MimeNode? Parent { get; }

    public int Line { get; }

    public int Start { get; }

    public int Depth { get; }

    public PartHeader Header { get; }

    /// <summary>What stands between its parts; null for one that holds none.</summary>
    public byte[]? Boundary { get; }

    /// <summary>Where its body ends, before the line end that belongs to the next boundary.</summary>
    public int End { get; set; }

    /// <summary>Where the boundary after it stands, or the message ends.</summary>
    public int Next { get; set; }

    /// <summary>Where the boundary stands that ends its last part; -1 if none does.</summary>
    public int Closing { get; set; } = -1;

    public IReadOnlyList<MimeNode> Children => _children ?? [];

    public bool IsMultipart => Header.Type.StartsWith("multipart/", StringComparison.Ordinal);

    public bool IsAttachment => Header.Disposition is { } disposition
        && disposition.Disposition.Equals("attachment", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is signed or encrypted, or within what is.</summary>
    public bool IsSealed => IsSealing(Header.Type) || Parent is { IsSealed: true };

    public void Add(MimeNode child) => (_children ??= []).Add(child);

    /// <summary>The part that a mail client shows as this type, within this node.</summary>
    public MimeNode? Shown(string type)
    {
        if (Boundary is null)
            return Header.Type == type && !IsAttachment ? this : null;
        var order = Header.Type == "multipart/alternative" ? Children.Reverse() : Children;
        return order.Select(child => child.Shown(type)).FirstOrDefault(static found => found is not null);
    }

    private static bool IsSealing(string type) =>
        type is "multipart/signed" or "multipart/encrypted" or "application/pkcs7-mime" or "application/x-pkcs7-mime";
}
