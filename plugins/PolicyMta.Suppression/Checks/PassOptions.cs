using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Checks;

/// <summary>Mail that passes in spite of some reasons: all that is said here must hold for it.</summary>
internal sealed record PassOptions : ISettingsValidation
{
    /// <summary>Labels that the message has, by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The tenants whose mail is meant; empty for all.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>The campaigns that are meant; empty for all.</summary>
    public IReadOnlyList<string> Campaigns { get; init; } = [];

    /// <summary>The reasons that do not count for it.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    public bool Enabled { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Metadata.Count + Tenants.Count + Campaigns.Count == 0)
            yield return ("", "It holds for all mail: write metadata, tenants or campaigns.");
        if (Reasons.Count == 0)
            yield return ("reasons", "Nothing passes: write the reasons that do not count, for instance [unsubscribe, manual].");
    }
}
