namespace PolicyMta.Simulation.Providers;

/// <summary>The refusals that say that a client goes beyond a limit, as against those that say something of the mail.</summary>
internal static class RateRefusals
{
    public static bool Contains(Refusal refusal) => refusal is Refusal.ConnectionLimit or Refusal.ConnectionRate
        or Refusal.MessagesPerConnection or Refusal.MessageRate or Refusal.RecipientRate;

    /// <summary>How often a provider saw its limits exceeded, by its own count.</summary>
    public static long In(ProviderStatistics statistics) =>
        statistics.Refused.Where(refused => Contains(refused.Key)).Sum(refused => refused.Value);
}
