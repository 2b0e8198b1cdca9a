namespace PolicyMta.Sdk;

/// <summary>
/// The facts when a recipient is given, before the message itself has come: the sender, who gives it, and what was accepted so far. The
/// message's facts hold what is known by then: the recipients accepted before, and the size that the client declared, or 0.
/// </summary>
public sealed class RecipientContext : HookContext<RecipientDecision>
{
    /// <summary>The recipient that is asked about, with the edits of earlier handlers.</summary>
    public required Recipient Recipient { get; init; }

    /// <summary>The session or API call that gives it.</summary>
    public required InjectionSource Source { get; init; }

    /// <summary>The recipient's domain, in lower case.</summary>
    public string Domain => Recipient.Domain;
}
