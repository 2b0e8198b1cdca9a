namespace PolicyMta.Core.Smtp.Tls;

/// <summary>One certificate with its key.</summary>
internal sealed record CertificateOptions
{
    /// <summary>The PEM file of the certificate, followed by those of the authorities between it and the root.</summary>
    public required FilePath Certificate { get; init; }

    /// <summary>The PEM file of the private key, not encrypted. Empty: it is in the certificate's file.</summary>
    public FilePath Key { get; init; }
}
