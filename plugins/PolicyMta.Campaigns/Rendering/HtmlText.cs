using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PolicyMta.Campaigns.Rendering;

/// <summary>How values are escaped in HTML: letters of all languages stay.</summary>
internal static class HtmlText
{
    public static HtmlEncoder Encoder { get; } = HtmlEncoder.Create(UnicodeRanges.All);
}
