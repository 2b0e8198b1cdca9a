using System.Globalization;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Checks;

/// <summary>
/// Whether a recipient of a message is suppressed, asked alike at every door; counts what was asked and found. Thread-safe.
/// </summary>
internal sealed class Checker(SuppressionBook book, PassRules passes, SuppressionOptions options, SuppressionMetrics metrics)
{
    /// <summary>What stands before the words about an entry in every reason, and tells this plugin's refusals.</summary>
    public const string Prefix = "suppressed: ";

    /// <summary>Whether nobody is suppressed, so that there is nothing to ask.</summary>
    public bool IsIdle => book.IsLoaded && book.Counts.All == 0;

    /// <summary>What the questions about one message have in common.</summary>
    public CheckedMessage Begin(MessageFacts message) => new(
        message.Tenant,
        new Lists(
            options.ListLabel.Length > 0 ? message.Metadata.GetValueOrDefault(options.ListLabel, "") : "",
            book.Counts.Lists > 0 || !book.IsLoaded ? Lists.OfCampaign(message.Campaign) : ""),
        passes.Blocking(message.Tenant, message.Campaign, message.Metadata));

    public bool IsSuppressed(in CheckedMessage message, string address, string door, out Finding finding)
    {
        var isFound = book.TryFind(address, message.Tenant, message.Lists, message.Blocking, out finding);
        metrics.Checked(door);
        if (isFound)
            metrics.Found(door, finding.Reason);
        return isFound;
    }

    /// <summary>The reply for a recipient: the administrator's text and the reason.</summary>
    public SmtpReply ReplyFor(Finding finding) =>
        options.Reply with { Text = $"{options.Reply.Text} ({Reasons.WordOf(finding.Reason)})" };

    /// <summary>An entry in words, for events and explain.</summary>
    public static string Describe(Finding finding)
    {
        var whose = finding.IsGlobal ? "for all tenants" : finding.List.Length > 0 ? $"for {finding.List}" : "for its tenant";
        var until = finding.Until is { } end ? $", until {DayOf(end)}" : "";
        return $"{Prefix}{Reasons.WordOf(finding.Reason)}{(finding.IsDomain ? " of the domain" : "")} {whose}, "
            + $"since {DayOf(finding.Since)}{until}";
    }

    private static string DayOf(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
