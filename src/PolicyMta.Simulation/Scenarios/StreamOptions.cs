using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Simulation.Scenarios;

/// <summary>Mail of one tenant and campaign, with its hours and recipients.</summary>
internal sealed record StreamOptions : ISettingsValidation
{
    private const int HoursOfDay = 24;

    /// <summary>The tenant.</summary>
    [Required]
    public required string Tenant { get; init; }

    /// <summary>The campaign.</summary>
    public string Campaign { get; init; } = "";

    /// <summary>The domain of its senders.</summary>
    [Required]
    public required string SenderDomain { get; init; }

    /// <summary>Its part of all messages, in proportion to the other streams.</summary>
    [Range(0.000001, 1_000_000)]
    public double Share { get; init; } = 1;

    /// <summary>How much of it comes in each hour of the day (UTC), in proportion: 24 numbers. The same in each if left out.</summary>
    public IReadOnlyList<double> Hours { get; init; } = [];

    /// <summary>How much of it goes to each provider, in proportion, by the provider's name. The same to each if left out.</summary>
    public IReadOnlyDictionary<string, double> To { get; init; } = new Dictionary<string, double>();

    /// <summary>The share of its recipients that do not exist.</summary>
    [Range(0.0, 1.0)]
    public double BadAddresses { get; init; }

    /// <summary>The part that comes in an hour of the day.</summary>
    public double WeightOf(int hour) => Hours.Count == 0 ? 1 : Hours[hour % HoursOfDay];

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Hours.Count is not (0 or HoursOfDay))
            yield return ("hours", $"There are {Hours.Count} numbers: write 24, one for each hour of the day.");
        else if (Hours.Any(hour => hour < 0 || !double.IsFinite(hour)) || (Hours.Count > 0 && Hours.Sum() <= 0))
            yield return ("hours", "The numbers must be 0 or more, and not all 0.");
        if (To.Values.Any(part => part < 0 || !double.IsFinite(part)) || (To.Count > 0 && To.Values.Sum() <= 0))
            yield return ("to", "The parts must be 0 or more, and not all 0.");
    }
}
