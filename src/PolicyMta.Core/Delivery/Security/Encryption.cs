namespace PolicyMta.Core.Delivery.Security;

/// <summary>Whether a connection to a host is encrypted.</summary>
internal enum Encryption
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>If the host offers it and it works.</summary>
    IfOffered,

    /// <summary>Always: without it nothing is sent.</summary>
    Always,
}
