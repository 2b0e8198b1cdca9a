namespace PolicyMta.Core.Mime.Editing;

/// <summary>
/// Applies one edit of texts or parts to a whole message. What cannot be edited is left alone, and the reason is given: nothing throws,
/// whatever the message holds.
/// </summary>
internal static class MimeEditor
{
    /// <summary>Whether an edit is for here.</summary>
    public static bool Takes(MessageEdit edit) => edit is not
    {
        AppendText: null, AppendHtml: null, ReplaceText: null, ReplaceHtml: null, SpliceHtml.IsDefaultOrEmpty: true, Attach: null,
        RemoveParts: null,
    };

    /// <param name="raw">The message.</param>
    /// <param name="edit">The edit.</param>
    /// <param name="isBinary">Whether it may hold any bytes (BINARYMIME).</param>
    /// <param name="leftAlone">Takes the reason if something is left as it was.</param>
    /// <returns>The message with the edit, or null if it is as it was.</returns>
    public static byte[]? Apply(ReadOnlyMemory<byte> raw, MessageEdit edit, bool isBinary, Action<string> leftAlone)
    {
        var name = NameOf(edit);
        try
        {
            var tree = MimeTree.Of(raw);
            var splices = new Splices();
            var reason = tree.IsCut || tree.IsTooDeep
                ? "the message has too many parts, or too deep ones"
                : Apply(tree, edit, isBinary, splices);
            if (reason is not null)
                leftAlone($"{name}: {reason}");
            return splices.IsEmpty ? null : splices.Apply(raw.Span);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            leftAlone($"{name}: the message is damaged");
            return null;
        }
    }

    private static string? Apply(MimeTree tree, MessageEdit edit, bool isBinary, Splices splices)
    {
        var texts = new TextEdit(tree, splices, isBinary);
        if (edit.AppendText is { } text)
            return texts.Append("text/plain", text);
        if (edit.AppendHtml is { } html)
            return texts.Append("text/html", html);
        if (edit.ReplaceText is { } newText)
            return texts.Replace("text/plain", newText);
        if (edit.ReplaceHtml is { } newHtml)
            return texts.Replace("text/html", newHtml);
        if (!edit.SpliceHtml.IsDefaultOrEmpty)
            return texts.Splice("text/html", edit.SpliceHtml);
        return edit.Attach is { } file ? AttachEdit.Apply(tree, splices, file) : RemovalEdit.Apply(tree, splices, edit.RemoveParts!);
    }

    private static string NameOf(MessageEdit edit) => edit switch
    {
        { AppendText: not null } => "appendText",
        { AppendHtml: not null } => "appendHtml",
        { ReplaceText: not null } => "replaceText",
        { ReplaceHtml: not null } => "replaceHtml",
        { SpliceHtml.IsDefaultOrEmpty: false } => "spliceHtml",
        { Attach: not null } => "attach",
        _ => "removeParts",
    };
}
