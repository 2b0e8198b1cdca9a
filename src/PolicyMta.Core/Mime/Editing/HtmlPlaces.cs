using System.Text;

namespace PolicyMta.Core.Mime.Editing;

/// <summary>Finds places in HTML whatever its charset, as long as it holds ASCII as it is.</summary>
internal static class HtmlPlaces
{
    /// <summary>Where the body ends; -1 if it does not say so.</summary>
    public static int EndOfBody(ReadOnlySpan<byte> html) => Last(html, "</body"u8) is >= 0 and var body ? body : Last(html, "</html"u8);

    private static int Last(ReadOnlySpan<byte> html, ReadOnlySpan<byte> tag)
    {
        while (html.LastIndexOf("</"u8) is >= 0 and var place)
        {
            var found = html[place..];
            if (found.Length >= tag.Length && Ascii.EqualsIgnoreCase(found[..tag.Length], tag))
                return place;
            html = html[..place];
        }

        return -1;
    }
}
