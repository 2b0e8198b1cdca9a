namespace PolicyMta.Core.Bounces;

/// <summary>Reports as they can be stored: what a message claims is not longer than it may be.</summary>
internal static class ReportBounds
{
    private const int MaxText = 512;
    private const int MaxKey = 128;

    public static ImmutableArray<ReturnedReport> Of(ImmutableArray<ReturnedReport> reports) =>
    [
        .. (reports.IsDefault ? [] : reports).Where(report => report.Recipient is { Length: > 0 and <= MaxText })
            .Take(ReturnedReports.MaxReports)
            .Select(Of),
    ];

    private static ReturnedReport Of(ReturnedReport report) => report with
    {
        Origin = Enum.IsDefined(report.Origin) && report.Origin != BounceOrigin.Reply ? report.Origin : BounceOrigin.ReturnedMail,
        Reply = report.Reply is { Text.Length: > MaxText } reply ? reply with { Text = reply.Text[..MaxText] } : report.Reply,
        OriginalId = SpoolId.TryParse(report.OriginalId, null, out _) ? report.OriginalId : null,
        RemoteHost = Short(report.RemoteHost),
        Key = report.Key is { Length: > 0 and <= MaxKey } ? report.Key : null,
        Tenant = Short(report.Tenant),
        Campaign = Short(report.Campaign),
        ReturnPath = Short(report.ReturnPath),
        EgressPool = Short(report.EgressPool),
        EgressSource = Short(report.EgressSource),
        Provider = Short(report.Provider),
        Site = Short(report.Site),
        FeedbackType = Short(report.FeedbackType),
        ReportingMta = Short(report.ReportingMta),
    };

    private static string? Short(string? text) => text is { Length: > MaxText } ? null : text;
}
