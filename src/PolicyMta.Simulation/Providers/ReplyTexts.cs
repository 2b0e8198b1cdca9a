using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// The replies of one personality. Their texts have places for what they are about: {host}, {client}, {sender}, {sender-domain},
/// {recipient}, {id}.
/// </summary>
internal sealed partial record ReplyTexts
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
        Personality.Apple => AppleReplies.Texts,
        Personality.Comcast => ComcastReplies.Texts,
        Personality.Gmx => GmxReplies.Texts,
        Personality.Orange => OrangeReplies.Texts,
        Personality.MailRu => MailRuReplies.Texts,
        _ => PlainReplies.Texts,
    };

    /// <summary>
    /// Which refusal a reply is in these words: <see cref="Refusal.None"/> if it is none of them. Of two whose words it has, the one with
    /// more words wins.
    /// </summary>
    public Refusal RefusalOf(SmtpReply reply)
    {
        var (found, length) = (Refusal.None, -1);
        foreach (var (refusal, template) in Refusals)
        {
            if (template.Code != reply.Code || template.Enhanced != reply.Enhanced)
                continue;
            var parts = PlaceNames().Split(template.Text);
            if (Matches(parts, reply.Text) && parts.Sum(part => part.Length) is var words && words > length)
                (found, length) = (refusal, words);
        }

        return found;
    }

    private static bool Matches(string[] parts, string text)
    {
        if (!text.StartsWith(parts[0], StringComparison.Ordinal))
            return false;
        var at = parts[0].Length;
        foreach (var part in parts.AsSpan(1))
        {
            at = text.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0)
                return false;
            at += part.Length;
        }

        return true;
    }

    [GeneratedRegex(@"\{[a-z-]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlaceNames();

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
