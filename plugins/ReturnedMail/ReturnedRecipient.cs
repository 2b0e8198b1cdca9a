namespace PolicyMta.ReturnedMail;

/// <summary>What a report says of one recipient. Immutable.</summary>
internal sealed record ReturnedRecipient
{
    /// <summary>The class of a code that stands for "the report names no code": no rule about codes may hold for it.</summary>
    private const int NoDetail = 99;

    /// <summary>The address that failed, or the empty text if the report names none.</summary>
    public string Address { get; init; } = "";

    /// <summary>The address that the mail was sent to at first, if the report tells (RFC 3464 section 2.3.1); or null.</summary>
    public string? OriginalAddress { get; init; }

    /// <summary>Whether the address is taken from the returned mail's own fields or the return path, since the report names none.</summary>
    public bool IsGuessed { get; init; }

    public ReportedAction Action { get; init; }

    /// <summary>The status that the report gives (RFC 3463); or null.</summary>
    public EnhancedStatusCode? Status { get; init; }

    /// <summary>The reply that led to it, or what the report says instead; or null.</summary>
    public ReturnedReply? Reply { get; init; }

    /// <summary>All that the report says of this recipient, in one line; longer than the reply if the reply stands in prose.</summary>
    public string Diagnostic { get; init; } = "";

    /// <summary>The step that the reply answered, if the report tells.</summary>
    public SmtpStage? Stage { get; init; }

    /// <summary>The host that refused the mail; or null.</summary>
    public string? RemoteMta { get; init; }

    public string? LastAttempt { get; init; }

    public string? WillRetryUntil { get; init; }

    /// <summary>The enhanced status: the reply's own if it says something, else the report's.</summary>
    public EnhancedStatusCode? BestStatus =>
        Reply?.Enhanced is { } own && (own.Subject, own.Detail) != (0, 0) ? own : Status ?? Reply?.Enhanced;

    /// <summary>
    /// The reply for on-bounce. If the report names no code, 599 or 499 stands for it, which no server sends: rules about texts and
    /// enhanced status codes hold for it, and none about codes.
    /// </summary>
    public SmtpReply ToSmtpReply()
    {
        var status = BestStatus;
        var isDelivered = Action is ReportedAction.Delivered or ReportedAction.Relayed or ReportedAction.Expanded;
        var told = Reply?.Code ?? 0;
        var code = told > 0 ? told : isDelivered ? 250 : (Action == ReportedAction.Delayed || status?.Class == 4 ? 400 : 500) + NoDetail;
        if (told == 0 && code / 100 == 4)
            status ??= new EnhancedStatusCode(4, 0, 0);
        var text = Reply?.Text ?? Diagnostic;
        return new SmtpReply(code, status, text.Length == 0 ? Diagnostic : text);
    }
}
