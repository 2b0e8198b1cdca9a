namespace PolicyMta.Policies.Tables;

/// <summary>What a table's value is.</summary>
internal enum TableValueKind
{
    /// <summary>Nothing: the key alone.</summary>
    None,

    /// <summary>One text.</summary>
    Text,

    /// <summary>Several texts, each behind its length.</summary>
    Columns,

    /// <summary>A JSON object.</summary>
    Json,
}
