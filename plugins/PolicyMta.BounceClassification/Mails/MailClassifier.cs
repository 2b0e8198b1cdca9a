using PolicyMta.BounceClassification.Matching;
using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Mails;

/// <summary>
/// Says what messages that came back mean. The reply that a report tells counts most; if no rule knows it, all that the report says of the
/// recipient, and if its codes say nothing either, the paragraphs of the notice and its subject. Thread-safe.
/// </summary>
internal sealed class MailClassifier(Classifier classifier)
{
    /// <summary>How much surer a reply is than prose around it.</summary>
    private const double Prose = 0.7;

    private const double Guess = 0.3;

    /// <summary>Rules that are no surer than that say little.</summary>
    private const double Vague = 0.7;

    private const string DominoSubject = "DELIVERY FAILURE:";

    /// <summary>What notices of every kind begin or end with.</summary>
    private static readonly string[] Forms =
    [
        "one or more of its recipients", "one or more recipients", "one or more destinations", "following address(es) failed:",
        "created automatically", "This is the mail system", "able to deliver your message to the following", "please contact",
        "do not reply", "MIME", "problem report", "automatically generated", "check the above", "did not receive",
        "message from interscan", "analizado con", "been scanned", "scanned for", "scanned by", "gescannt", "antivirus system",
    ];

    /// <summary>A verdict for each recipient; one without a recipient if the message tells of none.</summary>
    public ImmutableArray<MailVerdict> Classify(ReturnedMessage message) => message.Recipients.IsEmpty
        ? [new MailVerdict(message, null, Known(BounceCategory.Unclassified, BounceKind.Unknown, "none", 0))]
        : [.. message.Recipients.Select(recipient => VerdictOf(message, recipient))];

    private MailVerdict VerdictOf(ReturnedMessage message, ReturnedRecipient recipient)
    {
        var decision = DecisionOf(message, recipient, out var prose);
        return prose is null || recipient.Reply?.Code > 0
            ? new MailVerdict(message, recipient, decision)
            : new MailVerdict(message, recipient with { Reply = ReplyText.Read(prose) }, decision);
    }

    /// <param name="message">The message.</param>
    /// <param name="recipient">What it says of one recipient.</param>
    /// <param name="prose">The paragraph that decided, if it was not said of the recipient itself.</param>
    private BounceDecision DecisionOf(ReturnedMessage message, ReturnedRecipient recipient, out string? prose)
    {
        prose = null;
        return message.Kind switch
        {
            ReturnedKind.Complaint => NoFailure.Complaint,
            ReturnedKind.AutoReply => NoFailure.AutoReply,
            ReturnedKind.UnsubscribeRequest => NoFailure.Unsubscribe,
            ReturnedKind.Challenge => NoFailure.Challenge,
            _ when recipient.Action is ReportedAction.Delivered or ReportedAction.Relayed or ReportedAction.Expanded =>
                NoFailure.Success,
            _ => FailureOf(message, recipient, out prose),
        };
    }

    private BounceDecision FailureOf(ReturnedMessage message, ReturnedRecipient recipient, out string? prose)
    {
        prose = null;
        var facts = FactsOf(recipient);
        var told = recipient.Reply?.Text ?? "";
        var verdict = Judge(facts, told);
        if (!verdict.IsUnmatched)
        {
            return IsVague(facts, verdict) && message.Recipients.Length == 1
                && InProse(message, facts, out prose, besides: told) is { } surer && surer.Confidence / Prose > verdict.Decision.Confidence
                ? surer
                : Refined(message, recipient, verdict.Decision);
        }

        prose = null;
        if (recipient.Diagnostic.Length > told.Length && Judge(facts, recipient.Diagnostic) is { IsUnmatched: false } whole)
            return whole.Decision;
        var codes = (SaysSomething(facts.Enhanced) || facts.Code is > 0 and < 599)
            && verdict.Decision.Category != BounceCategory.Unclassified;
        if (message.Recipients.Length == 1 && InProse(message, facts, out prose) is { } found
            && (!codes || found.Confidence > verdict.Decision.Confidence))
            return found;
        prose = null;
        if (codes)
            return verdict.Decision;
        return recipient.Action == ReportedAction.Delayed && verdict.Decision.Category == BounceCategory.Unclassified
            ? Known(BounceCategory.ConnectionFailed, BounceKind.Technical, "late-without-reason", Guess)
            : verdict.Decision;
    }

    /// <summary>
    /// The verdict on a text. If it is not known which step a reply answered, what a rule concludes from an early step counts less than
    /// what others say of the content.
    /// </summary>
    private Verdict Judge(in ReplyFacts facts, string text)
    {
        var verdict = classifier.Classify(facts, text);
        var stages = verdict.Rule.Options.Stages;
        if (facts.Stage is not null || stages.IsEmpty || stages.Contains(SmtpStage.FinalDot))
            return verdict;
        var later = classifier.Classify(facts with { Stage = SmtpStage.FinalDot }, text);
        return later.IsUnmatched ? verdict : later;
    }

    /// <summary>The surest of what the paragraphs of a notice say; of equals the first.</summary>
    /// <param name="message">The notice.</param>
    /// <param name="facts">What is known besides its words.</param>
    /// <param name="prose">The paragraph that decided.</param>
    /// <param name="besides">A text that was looked at before; or null.</param>
    private BounceDecision? InProse(ReturnedMessage message, in ReplyFacts facts, out string? prose, string? besides = null)
    {
        BounceDecision? best = null;
        prose = null;
        var asked = facts with { Enhanced = null, Stage = null };
        foreach (var paragraph in message.Paragraphs.Where(IsTelling).Append(SubjectOf(message)))
        {
            if (besides is not null && paragraph.Contains(besides, StringComparison.Ordinal))
                continue;
            if (classifier.Classify(asked, paragraph) is not { IsUnmatched: false } found || best?.Confidence >= found.Decision.Confidence)
                continue;
            (best, prose) = (found.Decision, paragraph);
        }

        return best is null ? null : best with { Suppress = null, Confidence = best.Confidence * Prose };
    }

    /// <summary>
    /// A receiver that returns mail by itself may say more in its notice than in the reply that it quotes: that the mailbox is there, but
    /// disabled or full.
    /// </summary>
    private BounceDecision Refined(ReturnedMessage message, ReturnedRecipient recipient, BounceDecision told)
    {
        if (told.Category != BounceCategory.InvalidRecipient || message.Recipients.Length > 1 || !IsOwnNotice(message, recipient))
            return told;
        foreach (var paragraph in message.Paragraphs)
        {
            if (classifier.Classify(new ReplyFacts(0, null, null), paragraph) is
                { IsUnmatched: false, Decision.Category: BounceCategory.InactiveMailbox or BounceCategory.QuotaExceeded } own)
                return own.Decision;
        }

        return told;
    }

    private static bool IsOwnNotice(ReturnedMessage message, ReturnedRecipient recipient)
    {
        var domain = AddressText.DomainOf(recipient.Address);
        return domain.Length > 0 && message.From is { } from
            && AddressText.DomainOf(from).Equals(domain, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Late mail without a code is not given up yet, whatever is missing else.</summary>
    private static ReplyFacts FactsOf(ReturnedRecipient recipient)
    {
        var code = recipient.Reply?.Code ?? 0;
        if (code == 0 && recipient.Action == ReportedAction.Delayed)
            code = recipient.ToSmtpReply().Code;
        return new ReplyFacts(code, recipient.BestStatus, recipient.Stage);
    }

    /// <summary>Whether a paragraph may tell a reason, rather than that there is one.</summary>
    private static bool IsTelling(string paragraph)
    {
        if (paragraph.EndsWith(':'))
            return false;
        foreach (var form in Forms)
        {
            if (paragraph.Contains(form, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    /// <summary>What Domino writes in the subject and nowhere else; other subjects have the returned mail's own in them.</summary>
    private static string SubjectOf(ReturnedMessage message) =>
        message.Subject is { } subject && subject.StartsWith(DominoSubject, StringComparison.OrdinalIgnoreCase)
            ? subject[DominoSubject.Length..]
            : "";

    /// <summary>Whether a verdict says little, such as that something was refused, and no code stands behind it.</summary>
    private static bool IsVague(in ReplyFacts facts, Verdict verdict) =>
        facts.Code is 0 or 599 or 499 && verdict.Decision.Confidence <= Vague;

    /// <summary>Whether a status says more than its class.</summary>
    private static bool SaysSomething(EnhancedStatusCode? status) => status is { } known && (known.Subject, known.Detail) is not (0, 0);

    private static BounceDecision Known(string category, BounceKind kind, string rule, double confidence) => new()
    {
        Category = category,
        Kind = kind,
        Scope = BounceScope.Unknown,
        Rule = rule,
        Confidence = confidence,
    };
}
