using System.Globalization;
using System.Text;
using PolicyMta.SuppressionList.Addresses;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Events;

/// <summary>The change that a rule makes of an event about one recipient.</summary>
internal sealed class EntryOrder(Normalizer addresses, string listLabel)
{
    /// <returns>Null if nobody can be listed for it.</returns>
    public Change? Of(EventRule rule, DeliveryEvent told, string recipient)
    {
        var wish = EventRule.WishOf(told);
        var isDomain = rule.Options.Covers switch
        {
            EntryCover.Domain => true,
            EntryCover.Address => false,
            _ => wish.IsDomain,
        };
        var (tenant, list) = PlaceOf(rule.Options.Scope, told);
        Span<byte> subject = stackalloc byte[Subject.MaxBytes];
        Subject parts;
        if (isDomain ? !Normalizer.TryWriteDomain(Recipient.DomainOf(recipient), subject, out parts)
            : !addresses.TryWriteAddress(recipient, subject, out parts))
            return null;
        if (!EntryKey.IsName(tenant, EntryKey.MaxTenant) || !EntryKey.IsName(list, EntryKey.MaxList))
            return null;
        var time = rule.Options.For ?? wish.For;
        return new Change(EntryKey.Of(tenant, subject[..parts.Length], list))
        {
            Original = isDomain || Normalizer.TextOf(subject[..parts.Length]) == recipient ? null : recipient,
            Added = new Ground
            {
                Reason = rule.ReasonOf(told),
                Since = told.Time,
                Until = time is { } length ? told.Time + length : null,
                Category = CleanText.Of(told.Category),
                Source = SourceOf(rule, told),
                Message = told.OriginalId ?? told.Id,
            },
        };
    }

    private (string Tenant, string List) PlaceOf(EntryScope scope, DeliveryEvent told)
    {
        var tenant = told.Tenant ?? MessageFacts.DefaultTenant;
        return scope switch
        {
            EntryScope.Global => ("", ""),
            EntryScope.List when listLabel.Length > 0 => (tenant, told.Metadata.GetValueOrDefault(listLabel, "")),
            EntryScope.Campaign => (tenant, Lists.OfCampaign(told.Campaign ?? "")),
            _ => (tenant, ""),
        };
    }

    private static string SourceOf(EventRule rule, DeliveryEvent told)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"event {told.EventId} ({told.Kind}), rule {rule.Name}");
        if ((told.OriginalId ?? told.Id) is { } id)
            text.Append(CultureInfo.InvariantCulture, $", message {id}");
        if (told.Reply is { } reply)
            text.Append(CultureInfo.InvariantCulture, $": {reply}");
        return CleanText.Of(text.ToString())!;
    }
}
