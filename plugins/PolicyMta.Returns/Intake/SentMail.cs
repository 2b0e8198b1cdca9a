namespace PolicyMta.Returns.Intake;

/// <summary>What the journal and the mark say of a message that a report is about. Immutable.</summary>
internal sealed class SentMail(SpoolId id, IReadOnlyList<DeliveryEvent> events, Marks.Origin? origin)
{
    public SpoolId Id => id;

    /// <summary>The tenant; null if nobody knows.</summary>
    public string? Tenant { get; } = events.Select(e => e.Tenant).FirstOrDefault(name => name is not null) ?? origin?.Tenant;

    /// <summary>The campaign; null if nobody knows.</summary>
    public string? Campaign { get; } = events.Select(e => e.Campaign).FirstOrDefault(name => name is not null) ?? origin?.Campaign;

    /// <summary>Who it was sent to, as far as the journal still says.</summary>
    public IEnumerable<string> Recipients { get; } =
        [.. events.SelectMany(e => e.Recipients).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The recipient as it was written when it was sent to; null if the journal does not know it.</summary>
    public string? Find(string? address) => string.IsNullOrEmpty(address)
        ? null
        : Recipients.FirstOrDefault(known => known.Equals(address, StringComparison.OrdinalIgnoreCase));

    /// <summary>The event that tells of its delivery to a recipient; null if the journal has none.</summary>
    public DeliveryEvent? DeliveryTo(string recipient) => events.LastOrDefault(
        e => e.Kind == EventKind.Delivered && e.Recipients.Contains(recipient, StringComparer.OrdinalIgnoreCase));
}
