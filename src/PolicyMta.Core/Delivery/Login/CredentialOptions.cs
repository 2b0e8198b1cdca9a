namespace PolicyMta.Core.Delivery.Login;

/// <summary>
/// How to log in at one next hop (section <c>delivery.credentials: HOST</c>); never done at MX hosts. The connection must have verified TLS
/// unless said otherwise.
/// </summary>
internal sealed record CredentialOptions : ISettingsValidation
{
    /// <summary>The user name.</summary>
    public string User { get; init; } = "";

    /// <summary>
    /// A file whose first line is the password or access token. It is read at each login, so that a token may be renewed.
    /// </summary>
    [FileExists]
    public FilePath PasswordFile { get; init; }

    /// <summary>The environment variable that holds the password, in place of a file.</summary>
    public string PasswordVariable { get; init; } = "";

    /// <summary>
    /// The mechanism (RFC 4422), for instance PLAIN, LOGIN, SCRAM-SHA-256, XOAUTH2 or OAUTHBEARER. Empty: the best of SCRAM-SHA-512,
    /// SCRAM-SHA-256, SCRAM-SHA-1, PLAIN and LOGIN that the host offers.
    /// </summary>
    public string Mechanism { get; init; } = "";

    /// <summary>Whether to log in over a connection without verified TLS too. Anybody on the way may then take the password.</summary>
    public bool AllowUnverified { get; init; }

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (User.Length == 0)
            yield return ("user", "There is no user name to log in with.");
        if (PasswordFile.IsEmpty == (PasswordVariable.Length == 0))
            yield return ("", "Write either password_file or password_variable.");
        if (Mechanism.Length > 0 && !SaslClient.IsKnown(Mechanism))
            yield return (
                "mechanism", $"'{Mechanism}' is not a mechanism that this server knows. Known: {string.Join(", ", SaslClient.Known)}.");
    }
}
