using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>Makes the plain text of HTML, for a template that has none of its own: links in brackets, Liquid kept.</summary>
internal static partial class PlainText
{
    private static readonly ImmutableHashSet<string> Blocks =
    [
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "ul", "ol", "li", "blockquote", "pre", "section", "article",
        "header", "footer", "center", "hr",
    ];

    private static readonly ImmutableHashSet<string> Silent = ["style", "script", "head", "title", "template"];

    /// <returns>The text; null if Liquid or a double brace cannot be kept as it was, or the HTML is too wild to be parsed.</returns>
    public static string? Of(string html)
    {
        if (LiquidShield.Over(html) is not { } shield || HtmlBounds.ProblemIn(shield.Html) is not null)
            return null;
        using var document = new HtmlParser().ParseDocument(shield.Html);
        if (!HtmlDepth.IsBounded(document))
            return null;
        var text = new StringBuilder();
        Write(document, text);
        var lines = Spaces().Replace(text.ToString(), " ").Split('\n').Select(static line => line.Trim());
        return shield.RestoreText(Gaps().Replace(string.Join('\n', lines), "\n\n").Trim() + "\n");
    }

    private static void Write(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IComment comment when Hidden().IsMatch(comment.Data):
                    text.Append("<!--").Append(comment.Data).Append("-->");
                    break;
                case IText words:
                    text.Append(words.Data.Replace('\n', ' ').Replace('\r', ' '));
                    break;
                case IElement element when !Silent.Contains(element.LocalName):
                    Write(element, text);
                    break;
            }
        }
    }

    private static void Write(IElement element, StringBuilder text)
    {
        var isBlock = Blocks.Contains(element.LocalName);
        if (isBlock)
            text.Append(element.LocalName is "tr" or "li" ? "\n" : "\n\n");
        switch (element.LocalName)
        {
            case "br":
                text.Append('\n');
                break;
            case "hr":
                text.Append("---");
                break;
            case "li":
                text.Append("- ");
                break;
            case "img":
                text.Append(element.GetAttribute("alt"));
                break;
        }

        Write((INode)element, text);
        if (element.LocalName == "td")
            text.Append(' ');
        if (element is IHtmlAnchorElement && element.GetAttribute("href") is { Length: > 0 } target && target != element.TextContent.Trim()
            && !target.StartsWith('#'))
            text.Append(" (").Append(target).Append(')');
        if (isBlock)
            text.Append(element.LocalName is "tr" or "li" ? "\n" : "\n\n");
    }

    [GeneratedRegex("^liquidpiece[0-9]+x$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"[ \t\u00A0]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Spaces();

    [GeneratedRegex("\n{3,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Gaps();
}
