using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Import;

/// <summary>What holds for all rows of an import. Immutable.</summary>
internal sealed record ImportSettings
{
    /// <summary>The tenant of rows that name none; empty for all tenants.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whether rows may be for other tenants, or for all.</summary>
    public bool MayNameTenants { get; init; }

    public string List { get; init; } = "";

    /// <summary>The reason of rows that name none, or null for what the form of the file says.</summary>
    public Reason? Reason { get; init; }

    /// <summary>What stands in entries as their source, before the line.</summary>
    public string Source { get; init; } = "import";

    /// <summary>
    /// The line on which the first record after the header stands in the client's file, or 0 for the one after the header.
    /// </summary>
    public long FirstLine { get; init; }

    /// <summary>Columns that the client named.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Columns { get; init; } = [];
}
