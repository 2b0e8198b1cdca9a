namespace PolicyMta.Core.Smtp.Access;

/// <summary>What <see cref="ProxyHeader"/> found.</summary>
internal enum ProxyStatus
{
    /// <summary>What is there may become a header.</summary>
    Incomplete,

    /// <summary>A whole header.</summary>
    Valid,

    /// <summary>No header.</summary>
    Malformed,
}
