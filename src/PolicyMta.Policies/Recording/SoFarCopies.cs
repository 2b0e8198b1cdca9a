using PolicyMta.Core.Mime.Editing;

namespace PolicyMta.Policies.Recording;

/// <summary>
/// Copies of what earlier handlers decided, free of memory and types that may be a plugin's. Null for one that is too large.
/// </summary>
internal static class SoFarCopies
{
    /// <summary>Bytes of a replaced body that are kept.</summary>
    private const int MostOfBody = 4096;

    public static InjectDecision? Of(InjectDecision decision, ref CopySize size)
    {
        if (ReferenceEquals(decision, InjectDecision.None))
            return decision;
        size.Add(decision.Tenant, decision.Campaign, decision.ReturnPath);
        size.Add(decision.Reason, decision.NoticesTo);
        var edits = ImmutableArray.CreateBuilder<MessageEdit>(decision.Edits.Length);
        foreach (var edit in decision.Edits)
        {
            size.Add(edit.RemoveHeader, edit.AddRecipient, edit.DropRecipient);
            size.Add(edit.AddHeader?.Value, edit.SetHeader?.Value);
            if (MimeEditor.Takes(edit))
                AddParts(edit, ref size);
            var body = edit.ReplaceBody is { } replaced ? replaced[..Math.Min(replaced.Length, MostOfBody)].ToArray() : null;
            size.AddBytes(body?.Length ?? 0);
            if (size.IsTooLarge)
                return null;
            var copy = body is null ? edit : edit with { ReplaceBody = body };
            if (edit.Metadata is { } labels)
                copy = copy with { Metadata = FactCopies.Of(labels, ref size) };
            edits.Add(WithCopyOfFile(copy, ref size));
        }

        return decision with { Edits = edits.MoveToImmutable(), Metadata = FactCopies.Of(decision.Metadata, ref size) };
    }

    public static RecipientDecision? Of(RecipientDecision decision, ref CopySize size)
    {
        size.Add(decision.Rewrite, decision.ReturnPath, decision.Reason);
        return decision with { Metadata = FactCopies.Of(decision.Metadata, ref size) };
    }

    private static void AddParts(MessageEdit edit, ref CopySize size)
    {
        size.Add(edit.AppendText, edit.AppendHtml, edit.ReplaceText);
        size.Add(edit.ReplaceHtml, edit.Attach?.FileName, edit.Attach?.Base64);
        foreach (var piece in edit.SpliceHtml.IsDefault ? [] : edit.SpliceHtml)
            size.Add(piece.Text);
        size.Add(edit.RemoveParts?.FileName, edit.RemoveParts?.Type);
    }

    private static MessageEdit WithCopyOfFile(MessageEdit edit, ref CopySize size)
    {
        if (edit.Attach is not { Content: { } content } file)
            return edit;
        var copy = content[..Math.Min(content.Length, MostOfBody)].ToArray();
        size.AddBytes(copy.Length);
        return edit with { Attach = file with { Content = copy } };
    }

    public static RouteDecision? Of(RouteDecision decision, ref CopySize size)
    {
        size.Add(decision.Provider, decision.EgressPool, decision.TrafficProfile);
        size.Add(decision.NextHop, decision.Reason, decision.Bounce?.Text);
        size.AddBytes(decision.RetrySchedule.IsDefault ? 0 : 8 * decision.RetrySchedule.Length);
        size.AddBytes(decision.Limits is null ? 0 : 500);
        return decision.SourceProfiles.IsEmpty
            ? decision
            : decision with { SourceProfiles = FactCopies.Of(decision.SourceProfiles, ref size) };
    }

    public static SignDecision? Of(SignDecision decision, ref CopySize size)
    {
        size.Add(decision.Reason);
        foreach (var signature in decision.Signatures)
            size.Add(signature.Name, signature.Value);
        foreach (var key in decision.Keys.Concat(decision.MoreKeys))
            size.Add(key);
        return decision;
    }

    public static BounceDecision? Of(BounceDecision decision, ref CopySize size)
    {
        size.Add(decision.Category, decision.Reason);
        size.Add(decision.Rule, decision.Blocklist);
        return decision;
    }
}
