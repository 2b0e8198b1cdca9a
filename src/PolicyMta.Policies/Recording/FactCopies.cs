namespace PolicyMta.Policies.Recording;

/// <summary>
/// Copies of what is known of a message: of many recipients the first hundred, and labels in a dictionary of this server's own.
/// </summary>
internal static class FactCopies
{
    private const int MostRecipients = 100;

    /// <returns>The copy, or null if the labels are too large to keep.</returns>
    public static MessageFacts? Of(MessageFacts facts, ref CopySize size)
    {
        size.Add(facts.ReturnPath, facts.Tenant, facts.Campaign);
        size.Add(facts.Envelope.EnvelopeId);
        var copy = facts with { Recipients = Of(facts.Recipients, ref size), Metadata = Of(facts.Metadata, ref size) };
        return size.IsTooLarge ? null : copy;
    }

    public static ImmutableArray<Recipient> Of(ImmutableArray<Recipient> recipients, ref CopySize size)
    {
        if (recipients.IsDefaultOrEmpty)
            return [];
        var kept = recipients.Length <= MostRecipients ? recipients : recipients[..MostRecipients];
        var isLabelled = false;
        foreach (var recipient in kept)
        {
            size.Add(recipient.Address, recipient.OriginalRecipient);
            isLabelled |= !recipient.Metadata.IsEmpty;
        }

        if (!isLabelled)
            return kept;
        var copies = ImmutableArray.CreateBuilder<Recipient>(kept.Length);
        foreach (var recipient in kept)
            copies.Add(recipient.Metadata.IsEmpty ? recipient : recipient with { Metadata = Of(recipient.Metadata, ref size) });
        return copies.MoveToImmutable();
    }

    /// <summary>
    /// Labels are copied into a dictionary without a comparer, which might be a plugin's and keep it in memory. Stops if there are too
    /// many.
    /// </summary>
    public static ImmutableDictionary<string, string> Of(ImmutableDictionary<string, string> labels, ref CopySize size)
    {
        if (labels.IsEmpty)
            return ImmutableDictionary<string, string>.Empty;
        var copy = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var (name, value) in labels)
        {
            size.Add(name, value);
            if (size.IsTooLarge)
                break;
            copy[name] = value;
        }

        return copy.ToImmutable();
    }
}
