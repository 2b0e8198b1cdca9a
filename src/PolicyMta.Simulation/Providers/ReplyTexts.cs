using System.Collections.Frozen;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// The replies of one personality. Their texts have places for what they are about: {host}, {client}, {sender}, {sender-domain},
/// {recipient}, {id}.
/// </summary>
internal sealed record ReplyTexts
{
    public required SmtpReply Banner { get; init; }

    public required SmtpReply Accepted { get; init; }

    public required FrozenDictionary<Refusal, SmtpReply> Refusals { get; init; }

    /// <summary>Whether too many connections are told at MAIL, after a friendly greeting.</summary>
    public bool JudgesConnectionsAtMail { get; init; }

    public static ReplyTexts Parse(string banner, string accepted, Dictionary<Refusal, string> refusals) => new()
    {
        Banner = SmtpReply.Parse(banner),
        Accepted = SmtpReply.Parse(accepted),
        Refusals = refusals.ToFrozenDictionary(refusal => refusal.Key, refusal => SmtpReply.Parse(refusal.Value)),
    };

    public static ReplyTexts Of(Personality personality) => personality switch
    {
        Personality.Gmail => GmailReplies.Texts,
        Personality.Yahoo => YahooReplies.Texts,
        Personality.Microsoft => MicrosoftReplies.Texts,
        _ => PlainReplies.Texts,
    };

    public static SmtpReply Fill(SmtpReply template, ReplyFacts facts) => template.Text.Contains('{', StringComparison.Ordinal)
        ? template with
        {
            Text = template.Text
                .Replace("{host}", facts.Host, StringComparison.Ordinal)
                .Replace("{client}", facts.Client, StringComparison.Ordinal)
                .Replace("{sender}", facts.Sender, StringComparison.Ordinal)
                .Replace("{sender-domain}", Recipient.DomainOf(facts.Sender), StringComparison.Ordinal)
                .Replace("{recipient}", facts.Recipient, StringComparison.Ordinal)
                .Replace("{id}", facts.Id, StringComparison.Ordinal),
        }
        : template;
}
