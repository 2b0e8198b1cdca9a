namespace PolicyMta.DkimSigning;

/// <summary>What becomes of a message whose author is of a domain all whose keys belong to other tenants.</summary>
internal enum ForeignTenant
{
    /// <summary>It is refused at on-inject.</summary>
    Refuse,

    /// <summary>It leaves without a signature of that domain.</summary>
    Unsigned,
}
