using PolicyMta.Core.Queues;

namespace PolicyMta.Core.Metrics;

/// <summary>
/// What became of recipients, by the names that operators ask for. Each set of names is capped; those that clients choose are counted only
/// if a setting asks for them. Thread-safe.
/// </summary>
internal sealed class DeliveryBreakdowns(BreakdownCaps caps)
{
    /// <summary>Each label with the setting that caps its values, and its counters.</summary>
    public static readonly ImmutableArray<(
        string Label, Func<BreakdownCaps, int> Cap, Func<DeliveryBreakdowns, CappedCounters<DeliveryResult>?> Counters)> All =
    [
        ("provider", caps => caps.Providers, by => by.Providers),
        ("source", caps => caps.Sources, by => by.Sources),
        ("category", caps => caps.Categories, by => by.Categories),
        ("tenant", caps => caps.Tenants, by => by.Tenants),
        ("campaign", caps => caps.Campaigns, by => by.Campaigns),
        ("domain", caps => caps.Domains, by => by.Domains),
    ];

    public CappedCounters<DeliveryResult>? Providers { get; } = Capped(caps.Providers);

    public CappedCounters<DeliveryResult>? Sources { get; } = Capped(caps.Sources);

    public CappedCounters<DeliveryResult>? Categories { get; } = Capped(caps.Categories);

    public CappedCounters<DeliveryResult>? Tenants { get; } = Capped(caps.Tenants);

    public CappedCounters<DeliveryResult>? Campaigns { get; } = Capped(caps.Campaigns);

    public CappedCounters<DeliveryResult>? Domains { get; } = Capped(caps.Domains);

    /// <summary>The name of the instrument of a label.</summary>
    public static string InstrumentOf(string label) => $"policymta.{label}.recipients";

    /// <summary>Counts recipients of a delivery.</summary>
    public void Add(DeliveryResult result, QueuedDelivery delivery, int recipients)
    {
        var route = delivery.Route;
        var key = delivery.Queue.Key;
        Providers?.Of(route?.Provider).Add(result, recipients);
        Sources?.Of(route?.Source.Name).Add(result, recipients);
        Tenants?.Of(key.Tenant).Add(result, recipients);
        Campaigns?.Of(key.Campaign).Add(result, recipients);
        Domains?.Of(key.Domain).Add(result, recipients);
    }

    /// <summary>Counts failed recipients by the kind of their failure.</summary>
    public void AddCategory(DeliveryResult result, string? category, int recipients) => Categories?.Of(category).Add(result, recipients);

    private static CappedCounters<DeliveryResult>? Capped(int max) => max > 0 ? new CappedCounters<DeliveryResult>(max) : null;
}
