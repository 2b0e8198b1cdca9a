using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Commands;

/// <summary>Kinds, scopes and decisions in plain words.</summary>
internal static class FactText
{
    public static string Of(BounceKind kind) => kind switch
    {
        BounceKind.Hard => "it will fail every time for this recipient",
        BounceKind.Soft => "it may pass by itself",
        BounceKind.Block => "the receiver does not want this mail; the recipient may be valid",
        BounceKind.Technical => "configuration, protocol or network; the recipient may be valid",
        BounceKind.None => "nothing failed",
        _ => "not known",
    };

    public static string Of(BounceScope scope) => scope switch
    {
        BounceScope.Recipient => "this mailbox",
        BounceScope.RecipientDomain => "the recipient's whole domain",
        BounceScope.Message => "this message: its content, size or form",
        BounceScope.SenderDomain => "the sender's domain or address",
        BounceScope.Tenant => "all mail of the tenant or campaign",
        BounceScope.Source => "the address that the mail was sent from",
        BounceScope.SourceNetwork => "the network that the mail was sent from",
        BounceScope.Connection => "this connection only",
        BounceScope.Receiver => "the receiver's own system",
        _ => "not known",
    };

    /// <summary>What this server does with such a reply, if no other handler says otherwise.</summary>
    public static string Of(BounceDecision decision, in ReplyFacts facts)
    {
        var what = decision switch
        {
            { Bounce: true } => "the message is given up for the recipient",
            { Retry: { } wait } => $"the message is kept and tried again after {DurationText.Format(wait)}",
            _ when !facts.IsPermanent || facts.IsAtTheDoor => "the message is tried again by the retry schedule",
            _ => "the message is given up for the recipient",
        };
        return decision.Suppress is null ? what : $"{what}, and the address is suppressed if this answered RCPT";
    }
}
