using AngleSharp.Dom;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>
/// How deep elements of HTML lie in one another: what goes through them calls itself as often, and too deep ends the process.
/// </summary>
internal static class HtmlDepth
{
    private const int Most = 200;

    /// <summary>Whether HTML is not nested deeper than any mail needs.</summary>
    public static bool IsBounded(IDocument document)
    {
        var open = new Stack<(INode Node, int Depth)>();
        open.Push((document, 0));
        while (open.TryPop(out var next))
        {
            if (next.Depth > Most)
                return false;
            foreach (var child in next.Node.ChildNodes)
                open.Push((child, next.Depth + 1));
        }

        return true;
    }
}
