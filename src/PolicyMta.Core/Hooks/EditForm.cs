namespace PolicyMta.Core.Hooks;

/// <summary>
/// An edit says one thing. Of two, only one would be done, or in an order that nobody chose; of none, nothing, though somebody meant it.
/// </summary>
internal static class EditForm
{
    /// <returns>What is wrong, or null.</returns>
    public static string? MistakeIn(MessageEdit edit)
    {
        var said = 0;
        said += edit.AddHeader is null ? 0 : 1;
        said += edit.SetHeader is null ? 0 : 1;
        said += edit.RemoveHeader is null ? 0 : 1;
        said += edit.ReplaceBody is null ? 0 : 1;
        said += edit.AddRecipient is null ? 0 : 1;
        said += edit.DropRecipient is null ? 0 : 1;
        said += edit.ReturnPathOf is null ? 0 : 1;
        said += edit.MetadataOf is null ? 0 : 1;
        said += edit.AppendText is null ? 0 : 1;
        said += edit.AppendHtml is null ? 0 : 1;
        said += edit.ReplaceText is null ? 0 : 1;
        said += edit.ReplaceHtml is null ? 0 : 1;
        said += edit.SpliceHtml.IsDefaultOrEmpty ? 0 : 1;
        said += edit.Attach is null ? 0 : 1;
        said += edit.RemoveParts is null ? 0 : 1;
        if (said > 1)
            return "says more than one thing: write an edit for each, in the order in which they are to be made.";
        if (edit.ReturnPath is not null && edit.ReturnPathOf is null)
            return "has returnPath without returnPathOf: name the recipient, or give the decision's own returnPath for all.";
        if (edit.Metadata is not null && edit.MetadataOf is null)
            return "has metadata without metadataOf: name the recipient, or give the decision's own metadata for all.";
        if (edit.MetadataOf is not null && edit.Metadata is null)
            return "has metadataOf without metadata.";
        return said == 0 ? "says nothing: write one property, for instance appendText." : null;
    }
}
