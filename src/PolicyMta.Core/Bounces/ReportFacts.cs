namespace PolicyMta.Core.Bounces;

/// <summary>What a report says, as on-bounce is asked about it and as events tell it.</summary>
internal static class ReportFacts
{
    private static readonly SmtpReply Returned = SmtpReply.Parse("550 5.0.0 The mail was returned later, without a reason");
    private static readonly SmtpReply Complained = SmtpReply.Parse("554 5.7.0 The recipient complained about the mail");
    private static readonly SmtpReply Answered = SmtpReply.Parse("250 2.0.0 A program answered the mail");
    private static readonly SmtpReply Challenged = SmtpReply.Parse("250 2.0.0 The recipient's server asks for proof that a person wrote");

    public static BounceContext ContextOf(MessageFacts carrier, ReturnedReport report, DateTimeOffset now) => new()
    {
        Message = carrier,
        Origin = report.Origin,
        OriginalId = SpoolId.TryParse(report.OriginalId, null, out var original) ? original : null,
        OriginalTenant = report.Tenant,
        OriginalCampaign = report.Campaign,
        OriginalReturnPath = report.ReturnPath,
        FeedbackType = report.FeedbackType,
        ArrivalDate = report.ArrivalDate,
        ReportingMta = report.ReportingMta,
        ReportKey = report.Key,
        Recipient = report.Recipient,
        Domain = Recipient.DomainOf(report.Recipient),
        Stage = SmtpStage.FinalDot,
        Reply = report.Reply ?? ReplyOf(report.Origin),
        IsRemoteReply = report.Reply is not null,
        Attempt = 1,
        Age = now - carrier.ReceivedAt,
        RemoteHost = report.RemoteHost,
        Site = report.Site,
        Provider = report.Provider,
        EgressPool = report.EgressPool,
        EgressSource = report.EgressSource,
    };

    public static DeliveryEvent EventOf(BounceContext context, BounceDecision decision, DateTimeOffset now) => new()
    {
        Kind = context.Origin switch
        {
            BounceOrigin.Complaint => EventKind.Complained,
            BounceOrigin.AutoReply or BounceOrigin.Challenge => EventKind.Replied,
            _ => EventKind.Returned,
        },
        Time = now,
        Id = context.Message.Id,
        OriginalId = context.OriginalId,
        Tenant = context.OriginalTenant ?? context.Message.Tenant,
        Campaign = context.OriginalCampaign ?? context.Message.Campaign,
        ReturnPath = context.OriginalReturnPath ?? context.Message.ReturnPath,
        Recipients = [context.Recipient],
        Domain = context.Domain,
        Provider = context.Provider,
        Site = context.Site,
        EgressPool = context.EgressPool,
        EgressSource = context.EgressSource,
        RemoteHost = context.RemoteHost,
        Stage = context.Stage,
        Reply = context.Reply,
        Category = CategoryOf(context.Origin, decision.Category),
        Failure = FailureOf.Decision(decision),
        Detail = context.OriginalId is { } id ? $"about message {id}" : null,
    };

    /// <summary>A complaint or an automatic answer is one, if nobody knows more.</summary>
    private static string? CategoryOf(BounceOrigin origin, string? decided) => origin switch
    {
        BounceOrigin.Complaint when decided is null or BounceCategory.Unclassified => BounceCategory.Complaint,
        BounceOrigin.AutoReply when decided is null or BounceCategory.Unclassified => BounceCategory.AutoReply,
        BounceOrigin.Challenge when decided is null or BounceCategory.Unclassified => BounceCategory.Challenge,
        _ => decided,
    };

    private static SmtpReply ReplyOf(BounceOrigin origin) => origin switch
    {
        BounceOrigin.Complaint => Complained,
        BounceOrigin.AutoReply => Answered,
        BounceOrigin.Challenge => Challenged,
        _ => Returned,
    };
}
