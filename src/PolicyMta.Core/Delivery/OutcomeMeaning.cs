namespace PolicyMta.Core.Delivery;

/// <summary>
/// What an outcome is about, where that decides how the corridor itself goes on: this connection, this host, or this transaction.
/// </summary>
internal static class OutcomeMeaning
{
    /// <summary>
    /// Whether a receiver says of a connection that was used before that no further message goes over it: nothing was tried. Once it has
    /// accepted recipients it must say so in words; until then 421 is enough, and so is that even one recipient is too many, unless that
    /// is counted by time.
    /// </summary>
    /// <param name="outcome">The outcome of a recipient.</param>
    /// <param name="accepted">How many recipients of the transaction were accepted.</param>
    public static bool EndsConnection(this Outcome outcome, int accepted) =>
        accepted > 0
            ? outcome.Stage == SmtpStage.Data && outcome.NamesSessionLimit()
            : outcome.Stage <= SmtpStage.RcptTo && (outcome.Reply.Code == 421 || outcome.NamesSessionLimit()
                || (outcome.NamesRecipientLimit() && !Phrases.NameTime(outcome.Reply.Text)));

    /// <summary>Whether a receiver says that it takes no more messages over one connection, which is no limit of any rate.</summary>
    public static bool NamesSessionLimit(this Outcome outcome) =>
        outcome.IsRemoteReply && outcome.Reply.Code >= 400 && Phrases.NameSessionLimit(outcome.Reply.Text);

    /// <summary>
    /// Whether a receiver says that a transaction has too many recipients: 452, but also 552 and others (RFC 5321 section 4.5.3.1.10;
    /// RFC 3463 X.5.3). Whatever its class, it refuses none of them.
    /// </summary>
    public static bool NamesRecipientLimit(this Outcome outcome) =>
        outcome.IsRemoteReply && outcome.Reply.Code >= 400 && outcome.Stage is SmtpStage.RcptTo or SmtpStage.Data or SmtpStage.FinalDot
        && (outcome.Reply.Enhanced is { Subject: 5, Detail: 3 } || Phrases.NameRecipientLimit(outcome.Reply.Text));

    /// <summary>
    /// Whether the refusal of a recipient, after others were accepted, may mean that they are enough: it says so, or gives the codes that
    /// RFC 5321 section 4.5.3.1.10 has for it and says nothing else.
    /// </summary>
    public static bool MayBeRecipientLimit(this Outcome outcome) => outcome.NamesRecipientLimit()
        || (outcome.IsRemoteReply && outcome.Stage == SmtpStage.RcptTo && outcome.Reply is { Code: 452 or 552, Enhanced: null });

    /// <summary>
    /// Whether a host has trouble of its own with a message, which another host of the site may not have: a 4xx, or no reply, within the
    /// transaction; but nothing that limits the sender (RFC 3463 X.7, X.4.5, X.5.3).
    /// </summary>
    public static bool IsTroubleOfHost(this Outcome outcome) =>
        outcome is { Stage: >= SmtpStage.MailFrom and <= SmtpStage.FinalDot, Reply.IsTransient: true }
        && (!outcome.IsRemoteReply || !IsLimit(outcome));

    /// <summary>
    /// Whether the message may be sent to another host at once. Not where it was sent whole and no reply came: the receiver may have it.
    /// </summary>
    public static bool MayGoToNextHost(this Outcome outcome) =>
        outcome.IsTroubleOfHost() && (outcome.IsRemoteReply || outcome.Stage < SmtpStage.FinalDot);

    /// <summary>
    /// Whether a receiver limits the sender before any transaction, in its greeting or in the reply to EHLO or AUTH: that holds for its
    /// other hosts too, and another connection is what it does not want. What it says of itself (too busy, no service here) does not, and
    /// the next host is tried (RFC 5321 section 5.1).
    /// </summary>
    public static bool LimitsSite(this Outcome outcome) =>
        outcome is { IsRemoteReply: true, Stage: SmtpStage.Banner or SmtpStage.Ehlo or SmtpStage.Auth, Reply.Code: >= 400 }
        && ((outcome.Stage != SmtpStage.Auth && outcome.Reply.IsTransient && IsLimit(outcome)) || Phrases.NameRate(outcome.Reply.Text));

    /// <summary>
    /// What is in the way of the sender. A host that is out of room (X.3.1), set up wrongly (X.3.5) or broken may speak of quotas, limits
    /// and policies too.
    /// </summary>
    private static bool IsLimit(Outcome outcome)
    {
        var (code, text) = (outcome.Reply.Enhanced, outcome.Reply.Text);
        if (code is { Subject: 3, Detail: 1 or 5 } || (code is not { Subject: 2 or 7 } && Phrases.NameSystemStorage(text)))
            return Phrases.NameRate(text);
        return code is { Subject: 4, Detail: 5 } or { Subject: 5, Detail: 3 }
            || Phrases.NameBar(text) || (code is { Subject: 7 } && !(code is { Detail: 0 or 1 } && Phrases.NameFault(text)));
    }
}
