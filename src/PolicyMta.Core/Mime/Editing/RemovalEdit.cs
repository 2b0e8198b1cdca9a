using System.IO.Enumeration;

namespace PolicyMta.Core.Mime.Editing;

/// <summary>Takes parts out of a message. What would be left with no part gets an empty text, so that it stays well formed.</summary>
internal static class RemovalEdit
{
    /// <returns>Why something is left alone, or null.</returns>
    public static string? Apply(MimeTree tree, Splices splices, PartMatch match)
    {
        var found = tree.Leaves.Where(node => IsMeant(node, match)).ToList();
        var removed = found.Where(static node => !node.IsSealed).ToList();
        foreach (var group in removed.GroupBy(static node => node.Parent))
        {
            if (group.Key is null)
            {
                Empty(splices, tree);
                continue;
            }

            var isAll = group.Count() == group.Key.Children.Count;
            foreach (var node in group)
            {
                if (isAll && node == group.Key.Children[0])
                    splices.Replace(node.Start, node.End - node.Start, "Content-Type: text/plain; charset=us-ascii\r\n\r\n"u8.ToArray());
                else
                    splices.Replace(node.Line, node.Next - node.Line, []);
            }
        }

        return found.Count > removed.Count ? SealedParts.Reason : null;
    }

    private static bool IsMeant(MimeNode node, PartMatch match) =>
        (match.Type is not { } type || FileSystemName.MatchesSimpleExpression(type.Trim(), node.Header.Type))
        && (match.FileName is not { } name || (node.Header.FileName is { } own && FileSystemName.MatchesSimpleExpression(name, own)));

    /// <summary>The message is nothing but the part.</summary>
    private static void Empty(Splices splices, MimeTree tree)
    {
        var root = tree.Root;
        HeaderEdit.Set(splices, root, PartField.ContentType, "Content-Type: text/plain; charset=us-ascii\r\n");
        HeaderEdit.Remove(splices, root, PartField.Disposition);
        HeaderEdit.Remove(splices, root, PartField.Encoding);
        HeaderEdit.SetVersion(splices, tree);
        splices.Replace(root.Header.BodyStart, root.End - root.Header.BodyStart, "\r\n"u8.ToArray());
    }
}
