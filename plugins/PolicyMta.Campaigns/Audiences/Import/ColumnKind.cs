namespace PolicyMta.Campaigns.Audiences.Import;

/// <summary>What a column of a file holds.</summary>
internal enum ColumnKind
{
    /// <summary>The address.</summary>
    Address,

    /// <summary>The language.</summary>
    Locale,

    /// <summary>A field.</summary>
    Field,

    /// <summary>Something that is not read.</summary>
    Ignored,
}
