using PolicyMta.Core.Text;

namespace PolicyMta.Core.Directives;

/// <summary>What an operator does once to all that waits and matches. Immutable.</summary>
internal sealed record QueueOrder
{
    public required QueueAction Action { get; init; }

    public required DirectiveMatch Match { get; init; }

    /// <summary>Whether an empty match, all mail, is meant.</summary>
    public bool Everything { get; init; }

    /// <summary>Whether it only counts.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// Whether an operator of named tenants gives it: it then leaves alone what an operator of all tenants holds, and its releases pass no
    /// directive.
    /// </summary>
    public bool ByTenant { get; init; }

    /// <summary>Why, for events and explain; empty if nobody said.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The reply to give up with; null for one that is made of the reason.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>What is wrong and what to write instead, or null.</summary>
    public string? Problem()
    {
        if (Match.IsEverything && !Everything)
            return "match: it is empty, so all mail is meant; say which mail, or say 'everything'.";
        if (!Match.IsEverything && Everything)
            return "everything: it contradicts the match; leave one of them out.";
        if (Reason.Length > DirectiveCheck.MaxText || PrintableText.HasControls(Reason))
            return $"reason: it must have at most {DirectiveCheck.MaxText} characters without control characters.";
        if (Reply is not null && Action != QueueAction.Bounce)
            return "reply: only a bounce takes one.";
        if (Reply is { IsPermanent: false })
            return "reply: its code must be 5xx, for instance \"550 5.7.1 Refused\".";
        return DirectiveCheck.MatchProblem(Match);
    }
}
