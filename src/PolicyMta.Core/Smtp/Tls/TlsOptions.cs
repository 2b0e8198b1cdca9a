namespace PolicyMta.Core.Smtp.Tls;

/// <summary>Encryption of a listener's connections.</summary>
internal sealed record TlsOptions : ISettingsValidation
{
    private const string Tls12 = "1.2";
    private const string Tls13 = "1.3";

    /// <summary>
    /// How: <c>starttls</c> offers it, <c>required</c> takes no mail and no password without, <c>implicit</c> encrypts from the first byte
    /// (port 465), <c>none</c> not at all.
    /// </summary>
    public TlsMode Mode { get; init; } = TlsMode.Starttls;

    /// <summary>
    /// The certificates. A client that names a host (SNI) gets the one that is made out to it; everybody else the first. Changed files are
    /// taken up within half a minute.
    /// </summary>
    public IReadOnlyList<CertificateOptions> Certificates { get; init; } = [];

    /// <summary>The oldest version of TLS that is spoken: "1.2" or "1.3".</summary>
    public string MinVersion { get; init; } = Tls12;

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether TLS 1.2 is not spoken.</summary>
    public bool IsModern => MinVersion == Tls13;

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Mode != TlsMode.None && Certificates.Count == 0)
            yield return ("certificates", "TLS needs a certificate: write 'certificates: [{ certificate: FILE.pem, key: FILE.pem }]'.");
        if (MinVersion is not (Tls12 or Tls13))
            yield return ("min_version", $"'{MinVersion}' is not a supported TLS version: write \"1.2\" or \"1.3\".");
        if (HandshakeTimeout <= TimeSpan.Zero)
            yield return ("handshake_timeout", "A handshake needs time: write a duration such as 30s.");
    }
}
