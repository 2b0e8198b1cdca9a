using System.ComponentModel.DataAnnotations;

namespace PolicyMta.Sdk;

/// <summary>Limits of mail that several ready queues share, for instance all to one provider. What is left out is not limited.</summary>
/// <remarks>Immutable.</remarks>
public sealed record TrafficLimits
{
    /// <summary>Open connections at most: 1 or more.</summary>
    [Range(1, int.MaxValue)]
    public int? Connections { get; init; }

    /// <summary>Messages in a time.</summary>
    public Rate? MessageRate { get; init; }

    /// <summary>Recipients in a time.</summary>
    public Rate? RecipientRate { get; init; }

    /// <summary>New connections in a time.</summary>
    public Rate? ConnectionRate { get; init; }
}
