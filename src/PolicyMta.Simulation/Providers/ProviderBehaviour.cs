namespace PolicyMta.Simulation.Providers;

/// <summary>
/// What a simulated provider answers, decided from facts alone: no socket, no clock, no memory. The same facts and seed give the same
/// answer, so tests can say beforehand what becomes of a message.
/// </summary>
internal sealed class ProviderBehaviour(ProviderOptions options, int seed)
{
    private readonly ReplyTexts _texts = ReplyTexts.Of(options.Personality);

    public ProviderOptions Options => options;

    /// <summary>The greeting, or a refusal of the connection.</summary>
    public Verdict Greet(in ConnectionFacts connection)
    {
        if (connection.IsOverRate)
            return Refuse(Refusal.ConnectionRate, connection);
        return IsOverLimit(connection) && !_texts.JudgesConnectionsAtMail
            ? Refuse(Refusal.ConnectionLimit, connection)
            : Accept(_texts.Banner, connection);
    }

    /// <summary>Where this connection breaks, if at all.</summary>
    public BreakPoint BreakPointOf(long connectionNumber)
    {
        var drop = options.Drop;
        var lot = SeededDraw.Draw(seed, options.Name + " breaks", connectionNumber.ToString());
        if (lot < drop.AtBanner)
            return BreakPoint.Banner;
        if (lot < drop.AtBanner + drop.InData)
            return BreakPoint.Data;
        return lot < drop.AtBanner + drop.InData + drop.AfterDot ? BreakPoint.AfterDot : BreakPoint.None;
    }

    /// <summary>The answer to MAIL.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sender">The reverse-path.</param>
    /// <param name="messages">Messages that the connection has carried.</param>
    /// <param name="isOverRate">Whether the client address has used up its message rate.</param>
    /// <param name="declaredSize">The SIZE parameter, or 0.</param>
    public Verdict JudgeSender(in ConnectionFacts connection, string sender, int messages, bool isOverRate, long declaredSize)
    {
        if (IsOverLimit(connection))
            return Refuse(Refusal.ConnectionLimit, connection, sender);
        if (messages >= (connection.Limits is { } limits ? limits.MessagesPerConnection : options.MessagesPerConnection))
            return Refuse(Refusal.MessagesPerConnection, connection, sender);
        if (declaredSize > options.MaxSize)
            return Refuse(Refusal.TooLarge, connection, sender);
        return isOverRate
            ? Refuse(Refusal.MessageRate, connection, sender)
            : new Verdict(new SmtpReply(250, new EnhancedStatusCode(2, 1, 0), "OK"));
    }

    /// <summary>The answer to RCPT.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sender">The reverse-path.</param>
    /// <param name="recipient">The forward-path.</param>
    /// <param name="recipients">Recipients of this transaction so far.</param>
    /// <param name="isNew">Whether the client address, sender and recipient have not waited out their greylisting.</param>
    /// <param name="isOverRate">Whether the client address has used up its recipient rate.</param>
    public Verdict JudgeRecipient(
        in ConnectionFacts connection, string sender, string recipient, int recipients, bool isNew, bool isOverRate = false)
    {
        if (!options.Serves(Recipient.DomainOf(recipient)))
            return Refuse(Refusal.Relay, connection, sender, recipient);
        if (isOverRate)
            return Refuse(Refusal.RecipientRate, connection, sender, recipient);
        if (recipients >= options.RecipientsPerTransaction)
            return Refuse(Refusal.RecipientLimit, connection, sender, recipient);
        if (JudgeMailbox(recipient) is var refusal && refusal != Refusal.None)
            return Refuse(refusal, connection, sender, recipient);
        return isNew && IsGreylisted(connection.Client, sender, recipient)
            ? Refuse(Refusal.Greylisted, connection, sender, recipient)
            : new Verdict(new SmtpReply(250, new EnhancedStatusCode(2, 1, 5), "OK"));
    }

    /// <summary>The answer to the final dot.</summary>
    public Verdict JudgeContent(in ConnectionFacts connection, string sender, long size, bool isSigned)
    {
        if (size > options.MaxSize)
            return Refuse(Refusal.TooLarge, connection, sender);
        return options.RequireDkim && !isSigned ? Refuse(Refusal.Unsigned, connection, sender) : Accept(_texts.Accepted, connection);
    }

    /// <summary>
    /// Whether there is such a mailbox and room in it: <see cref="Refusal.None"/>, <see cref="Refusal.UnknownUser"/> or
    /// <see cref="Refusal.MailboxFull"/>.
    /// </summary>
    public Refusal JudgeMailbox(string recipient)
    {
        if (recipient.StartsWith("unknown", StringComparison.OrdinalIgnoreCase))
            return Refusal.UnknownUser;
        if (recipient.StartsWith("full", StringComparison.OrdinalIgnoreCase))
            return Refusal.MailboxFull;

        var lot = SeededDraw.Draw(seed, "mailbox", recipient.ToLowerInvariant());
        if (lot < options.UnknownUsers)
            return Refusal.UnknownUser;
        return lot < options.UnknownUsers + options.FullMailboxes ? Refusal.MailboxFull : Refusal.None;
    }

    /// <summary>What comes back later for a message that a mailbox took, or null.</summary>
    public ReturnKind? FeedbackOn(string recipient, string messageId)
    {
        var feedback = options.Feedback;
        if (feedback.IsNone)
            return null;
        var lot = SeededDraw.Draw(seed, "feedback", $"{recipient.ToLowerInvariant()} {messageId.Trim()}");
        foreach (var (kind, share) in (ReadOnlySpan<(ReturnKind, double)>)
        [
            (ReturnKind.Complaint, feedback.Complaints), (ReturnKind.Bounce, feedback.Bounces),
            (ReturnKind.AutoReply, feedback.AutoReplies), (ReturnKind.Unsubscribe, feedback.Unsubscribes),
        ])
        {
            if (lot < share)
                return kind;
            lot -= share;
        }

        return null;
    }

    /// <summary>Whether a bounce is written for people only.</summary>
    public bool IsFreeForm(string recipient) =>
        SeededDraw.Draw(seed, "free form", recipient.ToLowerInvariant()) < options.Feedback.FreeForm;

    /// <summary>How often a report comes.</summary>
    public int TimesOf(string recipient) =>
        SeededDraw.Draw(seed, "repeat", recipient.ToLowerInvariant()) < options.Feedback.Repeats ? 2 : 1;

    /// <summary>How long after its delivery that comes.</summary>
    public TimeSpan FeedbackDelay(ReturnKind kind, string recipient)
    {
        var most = kind switch
        {
            ReturnKind.Complaint => options.Feedback.ComplaintDelay,
            ReturnKind.Bounce => options.Feedback.BounceDelay,
            _ => options.Feedback.AnswerDelay,
        };
        return most * SeededDraw.Draw(seed, "feedback delay", recipient.ToLowerInvariant());
    }

    /// <summary>The reply of another refusal than those that commands lead to: what a bounce that comes later says.</summary>
    public SmtpReply ReplyTo(Refusal refusal, string host, string client, string sender, string recipient) =>
        Refuse(refusal, new ConnectionFacts(host, client, "0"), sender, recipient).Reply;

    /// <summary>Whether a first message of this triplet has to wait.</summary>
    public bool IsGreylisted(string client, string sender, string recipient) =>
        options.GreylistFor > TimeSpan.Zero
            && SeededDraw.Draw(seed, "greylist", $"{client} {sender} {recipient}".ToLowerInvariant()) < options.GreylistShare;

    private bool IsOverLimit(in ConnectionFacts connection) =>
        connection.OpenConnections > (connection.Limits is { } limits ? limits.OpenConnections : options.Connections);

    private static Verdict Accept(SmtpReply template, in ConnectionFacts connection) =>
        new(ReplyTexts.Fill(template, new ReplyFacts(connection.Host, connection.Client, connection.Id)));

    private Verdict Refuse(Refusal refusal, in ConnectionFacts connection, string sender = "", string recipient = "") =>
        new(
            ReplyTexts.Fill(_texts.Refusals[refusal], new ReplyFacts(connection.Host, connection.Client, connection.Id, sender, recipient)),
            refusal);
}
