using System.Net;

namespace PolicyMta.Simulation.Providers;

/// <summary>
/// A provider's limits by client address and time of day: its own settings, and over them the entries that hold, the later over the
/// earlier. Immutable.
/// </summary>
internal sealed class LimitPlan(ProviderOptions options)
{
    private readonly LimitsInForce _own = new()
    {
        Connections = options.Connections,
        MessagesPerConnection = options.MessagesPerConnection,
        ConnectionRate = options.ConnectionRate,
        MessageRates = options.MessageRate is { } rate ? [rate] : [],
    };

    /// <summary>The limits at full reputation.</summary>
    public LimitsInForce At(IPAddress client, DateTimeOffset time)
    {
        var limits = _own;
        var timeOfDay = TimeOnly.FromDateTime(time.UtcDateTime);
        foreach (var entry in options.Limits)
        {
            if (entry.HoldsAt(timeOfDay) && (entry.Sources.Count == 0 || entry.Sources.Contains(client)))
                limits = Over(limits, entry);
        }

        return limits;
    }

    private static LimitsInForce Over(LimitsInForce below, LimitOptions entry) => below with
    {
        Connections = entry.Connections ?? below.Connections,
        MessagesPerConnection = entry.MessagesPerConnection ?? below.MessagesPerConnection,
        ConnectionRate = entry.ConnectionRate ?? below.ConnectionRate,
        MessageRates = entry.MessageRates.Count > 0 ? [.. entry.MessageRates] : below.MessageRates,
        RecipientRates = entry.RecipientRates.Count > 0 ? [.. entry.RecipientRates] : below.RecipientRates,
    };
}
