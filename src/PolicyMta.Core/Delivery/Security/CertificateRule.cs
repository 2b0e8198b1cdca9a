namespace PolicyMta.Core.Delivery.Security;

/// <summary>
/// How a connection to one host is protected and which certificate it must show, decided before the connection is opened. A check is only
/// made where TLS is always used. Immutable.
/// </summary>
internal sealed record CertificateRule
{
    /// <summary>No TLS.</summary>
    public static readonly CertificateRule ClearText = new() { Encryption = Encryption.Never };

    /// <summary>TLS with any certificate if it works, clear text otherwise.</summary>
    public static readonly CertificateRule Opportunistic = new() { Encryption = Encryption.IfOffered };

    /// <summary>TLS with any certificate.</summary>
    public static readonly CertificateRule Required = new() { Encryption = Encryption.Always };

    /// <summary>TLS with a certificate for the host's name from an authority that this server trusts.</summary>
    public static readonly CertificateRule Verified = Checked(new TrustedAuthorities(), "webpki");

    private CertificateRule()
    {
    }

    /// <summary>Whether TLS is used.</summary>
    public Encryption Encryption { get; private init; }

    /// <summary>Which certificates are accepted; null for any.</summary>
    public ICertificateCheck? Check { get; private init; }

    /// <summary>What vouches for the host if <see cref="Check"/> accepts it, in the words of events; null without a check.</summary>
    public string? VerifiedBy { get; private init; }

    /// <summary>A check whose verdict is only reported; null for none.</summary>
    public ICertificateCheck? Trial { get; init; }

    /// <summary>What is wrong with the host whatever it shows, where that is only reported; null if nothing is.</summary>
    public TlsProblem? Complaint { get; init; }

    /// <summary>The name that the host is asked for (SNI); null for its own.</summary>
    public string? ServerName { get; init; }

    /// <summary>What the domain published that led to the rule.</summary>
    public PublishedPolicy Published { get; init; } = PublishedPolicy.None;

    /// <summary>Why the host must not be used at all, or null if it may be.</summary>
    public HostRefusal? Refusal { get; private init; }

    /// <summary>
    /// Whether the host must announce REQUIRETLS too (RFC 8689 section 4.2.1); mail that it does not protect so goes back to its sender.
    /// </summary>
    public bool NeedsRequireTls { get; init; }

    /// <summary>Whether nothing may be sent without TLS: the memory of hosts whose TLS is broken does not count.</summary>
    public bool DemandsTls => Encryption == Encryption.Always;

    /// <summary>What it means, in words.</summary>
    public string InWords => this switch
    {
        { Refusal: { Reply: var reply } } => $"refused: {reply}",
        { VerifiedBy: { } by } => $"TLS, verified by {by}",
        { Encryption: Encryption.Always } => "TLS with any certificate",
        { Encryption: Encryption.Never } => "no TLS",
        { Trial: not null } => "TLS if offered; its certificate is checked and reported",
        _ => "TLS if offered, with any certificate",
    };

    /// <summary>TLS with a certificate that a check accepts.</summary>
    /// <param name="check">The check.</param>
    /// <param name="verifiedBy">What vouches for the host then, in the words of events.</param>
    public static CertificateRule Checked(ICertificateCheck check, string verifiedBy) =>
        new() { Encryption = Encryption.Always, Check = check, VerifiedBy = verifiedBy };

    /// <summary>No connection at all.</summary>
    public static CertificateRule Refused(HostRefusal refusal) => new() { Encryption = Encryption.Always, Refusal = refusal };

    /// <summary>The same rule, or verified TLS if it checks no certificate.</summary>
    public CertificateRule WithCheck() => Check is null ? Verified with { NeedsRequireTls = NeedsRequireTls } : this;
}
