using System.Text.RegularExpressions;
using PreMailer.Net.Downloaders;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// Writes the rules of style elements into the elements that they are for, since many mail clients drop style elements. Once for each
/// version, never for each recipient. Thread-safe.
/// </summary>
internal sealed partial class CssInliner
{
    private const int MaxStyle = 64 * 1024;

    private readonly Lock _turn = new();

    /// <summary>Inlines, or gives the text as it is with the reason.</summary>
    public (string Html, string? Warning) Inline(string source)
    {
        var style = Style().Matches(source).Sum(static match => match.Length);
        if (style == 0)
            return (source, null);
        if (style > MaxStyle)
            return (source, $"has more than {MaxStyle} characters of CSS, which was not inlined.");
        if (LiquidShield.Over(source) is not { } shield || Run(shield.Html) is not { } inlined)
            return (source, "has HTML that the inliner cannot read, so that its CSS was not inlined.");
        return shield.Restore(inlined) is { } restored
            ? (restored, null)
            : (source, "has Liquid in CSS, or in the middle of an element, so that its CSS was not inlined: write it into values, or use "
                + "style attributes.");
    }

    private string? Run(string html)
    {
        try
        {
            // The library has one downloader for all of its calls.
            lock (_turn)
            {
                WebDownloader.SharedDownloader = new NoDownloads();
                return PreMailer.Net.PreMailer.MoveCssInline(
                    html, removeStyleElements: true, preserveMediaQueries: true, removeComments: false).Html;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library throws what its parsers throw; whichever it is, the words stay as they were written.
            return null;
        }
    }

    [GeneratedRegex("<style.*?</style>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Style();
}
