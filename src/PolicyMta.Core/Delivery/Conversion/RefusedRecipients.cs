using PolicyMta.Core.Delivery.Smtp;
using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Delivery.Conversion;

/// <summary>
/// Says to each recipient of a message that has no form for a receiver what stands in the way: its own address or the sender's if they
/// cannot be said there (5.6.7, RFC 6531 section 3.5), before anything in the content.
/// </summary>
internal static class RefusedRecipients
{
    /// <param name="delivery">The delivery.</param>
    /// <param name="message">Its message.</param>
    /// <param name="refusal">Why the content has no form.</param>
    /// <param name="smtpUtf8">Whether the receiver takes addresses beyond ASCII.</param>
    public static List<RecipientOutcome> Of(QueuedDelivery delivery, SpooledMessage message, SmtpReply refusal, bool smtpUtf8)
    {
        var ofContent = new Outcome(SmtpStage.MailFrom, refusal, IsRemoteReply: false);
        if (Refusal(message.ReturnPathOf(delivery), new(5, 1, 7), smtpUtf8) is { } ofSender)
            return delivery.AllWith(ofContent with { Reply = ofSender }, message);

        var outcomes = delivery.AllWith(ofContent, message);
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (Refusal(outcomes[i].Address, new(5, 1, 3), smtpUtf8) is { } ofRecipient)
                outcomes[i] = outcomes[i] with { Outcome = new Outcome(SmtpStage.RcptTo, ofRecipient, IsRemoteReply: false) };
        }

        return outcomes;
    }

    private static SmtpReply? Refusal(string address, EnhancedStatusCode syntaxCode, bool smtpUtf8) =>
        EnvelopeAddress.Refusal(EnvelopeAddress.For(address, smtpUtf8), syntaxCode, smtpUtf8);
}
