using AngleSharp.Html.Parser;
using PreMailer.Net.Downloaders;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// Writes the rules of style elements into the elements that they are for, since many mail clients drop style elements. Once for each
/// version, never for each recipient. Thread-safe.
/// </summary>
internal sealed class CssInliner
{
    private const int MaxStyle = 64 * 1024;

    private readonly NoDownloads _nothing = new();

    /// <summary>Inlines, or gives the text as it is with the reason.</summary>
    public (string Html, string? Warning) Inline(string source)
    {
        var style = StyleIn(source);
        if (style == 0)
            return (source, null);
        if (style > MaxStyle)
            return (source, $"has more than {MaxStyle} characters of CSS, which was not inlined.");
        if (LiquidShield.Over(source) is not { } shield)
            return (source, "has HTML that the inliner cannot read, so that its CSS was not inlined.");
        var (inlined, problem) = Run(shield.Html);
        if (inlined is null)
            return (source, $"{problem}; its CSS was not inlined.");
        return shield.RestoreHtml(inlined) is { } restored
            ? (restored, null)
            : (source, "has Liquid or double braces in CSS, or Liquid in the middle of an element, so that its CSS was not inlined: write "
                + "it into values, or use style attributes.");
    }

    private (string? Html, string? Problem) Run(string html)
    {
        try
        {
            if (HtmlBounds.ProblemIn(html) is { } wild)
                return (null, wild);
            var document = new HtmlParser().ParseDocument(html);
            using var mailer = new PreMailer.Net.PreMailer(document);

            // Writing what was read goes as deep as elements do.
            if (!HtmlDepth.IsBounded(document))
                return (null, "has elements that are nested too deep");
            if (CssBounds.ProblemIn(document) is { } slow)
                return (null, slow);

            // The library has one downloader for all of its calls, and nothing else in this process uses it.
            WebDownloader.SharedDownloader = _nothing;
            return (mailer.MoveCssInline(removeStyleElements: true, preserveMediaQueries: true, removeComments: false).Html, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library throws what its parsers throw; whichever it is, the words stay as they were written.
            return (null, "has HTML or CSS that the inliner cannot read");
        }
    }

    /// <summary>How many characters style elements have.</summary>
    private static int StyleIn(string source)
    {
        var length = 0;
        for (var at = 0; (at = source.IndexOf("<style", at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            var end = source.IndexOf("</style", at, StringComparison.OrdinalIgnoreCase);
            end = end < 0 ? source.Length : end;
            length += end - at;
            at = end;
        }

        return length;
    }
}
