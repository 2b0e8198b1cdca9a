using System.Collections.Frozen;

namespace PolicyMta.Accounting.Records;

/// <summary>PowerMTA's words for the categories of the shipped classification.</summary>
internal static class BounceCategories
{
    public const string Other = "other";

    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>
    {
        [BounceCategory.InvalidRecipient] = "bad-mailbox",
        [BounceCategory.InvalidDomain] = "bad-domain",
        [BounceCategory.InactiveMailbox] = "inactive-mailbox",
        [BounceCategory.Moved] = "bad-mailbox",
        [BounceCategory.QuotaExceeded] = "quota-issues",
        [BounceCategory.Greylisted] = "policy-related",
        [BounceCategory.RateLimited] = "policy-related",
        [BounceCategory.ConnectionLimited] = "policy-related",
        [BounceCategory.SourceReputation] = "spam-related",
        [BounceCategory.SourceBlocked] = "spam-related",
        [BounceCategory.ReverseDns] = "policy-related",
        [BounceCategory.AuthenticationFailed] = "policy-related",
        [BounceCategory.SenderRejected] = "invalid-sender",
        [BounceCategory.SpamContent] = "spam-related",
        [BounceCategory.VirusContent] = "virus-related",
        [BounceCategory.MessageTooLarge] = "content-related",
        [BounceCategory.PolicyRejected] = "policy-related",
        [BounceCategory.RelayDenied] = "relaying-issues",
        [BounceCategory.ReceiverFault] = "bad-configuration",
        [BounceCategory.ConnectionFailed] = "no-answer-from-host",
        [BounceCategory.DnsFailure] = "routing-errors",
        [BounceCategory.Routing] = "routing-errors",
        [BounceCategory.ProtocolError] = "protocol-errors",
        [BounceCategory.TlsRequired] = "policy-related",
        [BounceCategory.Expired] = "message-expired",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string Of(RowFacts row) => row switch
    {
        { Type: RecordType.Delivered } => "success",
        { Rules.Categories: CategoryWords.Own } => row.Told.Category ?? "",
        { Told.Category: { } category } when Known.TryGetValue(category, out var word) => word,
        { Told.Kind: EventKind.Expired } => "message-expired",
        _ => Other,
    };
}
