using System.ComponentModel.DataAnnotations;
using PolicyMta.IspRules.Scopes;

namespace PolicyMta.IspRules.Quotas;

/// <summary>How many recipients a tenant may send to in a day or month, as it is written. Immutable.</summary>
internal sealed record QuotaOptions
{
    public bool Enabled { get; init; } = true;

    /// <summary>The tenant; <c>"shop-*"</c> for each whose name begins so; each tenant if left out.</summary>
    public NamePattern? Tenant { get; init; }

    /// <summary>Recipients in a period at most: a message to three counts as three.</summary>
    [Range(1, int.MaxValue)]
    public required int Recipients { get; init; }

    /// <summary>Over what they are counted, in UTC.</summary>
    public QuotaPeriod Per { get; init; }

    /// <summary>What becomes of mail over it.</summary>
    public OverQuota Over { get; init; }
}
