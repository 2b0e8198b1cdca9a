using System.Text;
using MimeKit;

namespace PolicyMta.Core.Mime.Editing;

/// <summary>Writes the fields of a part that say what it is, in place of those that it has.</summary>
internal static class HeaderEdit
{
    private static readonly FormatOptions Format = NewFormat();

    /// <summary>A field that says this type, with its line end.</summary>
    public static string FieldOf(ContentType type) => type.ToString(Format, Encoding.UTF8, encode: true).TrimEnd() + "\r\n";

    /// <summary>A field that says this disposition, with its line end.</summary>
    public static string FieldOf(ContentDisposition disposition) =>
        disposition.ToString(Format, Encoding.UTF8, encode: true).TrimEnd() + "\r\n";

    /// <summary>Puts a field in place of all of its name, or at the header's end.</summary>
    public static void Set(Splices splices, MimeNode node, PartField field, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var (start, length) in node.Header.PlacesOf(field))
        {
            splices.Replace(start, length, bytes);
            bytes = [];
        }

        if (bytes.Length > 0)
            splices.Insert(node.Header.FieldsEnd, bytes);
    }

    /// <summary>Takes away all fields of a name.</summary>
    public static void Remove(Splices splices, MimeNode node, PartField field)
    {
        foreach (var (start, length) in node.Header.PlacesOf(field))
            splices.Replace(start, length, []);
    }

    /// <summary>Says that the message is MIME (RFC 2045 section 4), if it does not yet.</summary>
    public static void SetVersion(Splices splices, MimeTree tree)
    {
        if (new MessageContent(tree.Raw).GetHeader("MIME-Version") is null)
            splices.Insert(tree.Root.Header.FieldsEnd, "MIME-Version: 1.0\r\n"u8.ToArray());
    }

    private static FormatOptions NewFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = false;
        return format;
    }
}
