using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Checks;
using PolicyMta.SuppressionList.Entries;
using PolicyMta.SuppressionList.Events;
using PolicyMta.SuppressionList.Hygiene;

namespace PolicyMta.SuppressionList;

/// <summary>The plugin's section. What has a name is a map, so that an administrator can change one value of what is shipped.</summary>
internal sealed record SuppressionOptions : ISettingsValidation
{
    /// <summary>What becomes of a message's suppressed recipients when it comes.</summary>
    public SuppressedAction Action { get; init; }

    /// <summary>Whether recipients are checked again before each attempt: their entry may have come while the message waited.</summary>
    public bool CheckBeforeDelivery { get; init; } = true;

    /// <summary>Whether the sender gets a notice about recipients who are given up before delivery.</summary>
    public bool NotifySender { get; init; }

    /// <summary>What refused recipients and messages are answered, and what stands in events; the reason is added.</summary>
    public SmtpReply Reply { get; init; } = SmtpReply.Parse("550 5.7.1 The recipient is on the suppression list");

    /// <summary>The label of a message that names its list.</summary>
    public string ListLabel { get; init; } = "list";

    /// <summary>Mail that passes in spite of some reasons.</summary>
    public IReadOnlyDictionary<string, PassOptions> Pass { get; init; } = new Dictionary<string, PassOptions>();

    /// <summary>Which events lead to which entries.</summary>
    public IReadOnlyDictionary<string, EventRuleOptions> Rules { get; init; } = new Dictionary<string, EventRuleOptions>();

    /// <summary>
    /// The reasons that end when a later message is delivered to the address; empty: none, and deliveries are not read for it.
    /// </summary>
    public IReadOnlyList<Reason> ClearedBySuccess { get; init; } = [Reason.HardBounce, Reason.SoftBounce];

    /// <summary>What is told of the quality of lists.</summary>
    public HygieneOptions Hygiene { get; init; } = new();

    /// <summary>Which addresses are the same mailbox.</summary>
    public IReadOnlyDictionary<string, AddressRuleOptions> Addresses { get; init; } = new Dictionary<string, AddressRuleOptions>();

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (!Reply.IsPermanent)
            yield return ("reply", "It must be final: write one that begins with 5, for instance \"550 5.7.1 Suppressed\".");
        foreach (var (reason, index) in ClearedBySuccess.Select(static (reason, index) => (reason, index)))
        {
            if (reason is Reason.Complaint or Reason.Unsubscribe)
                yield return (
                    $"cleared_by_success[{index}]", "A delivery says nothing about what the recipient wants: leave this reason out.");
        }

        if (string.IsNullOrWhiteSpace(ListLabel))
            yield return ("list_label", "Nobody's unsubscription from a list would hold: write the label, for instance list.");
    }
}
