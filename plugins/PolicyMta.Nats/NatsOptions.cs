using System.ComponentModel.DataAnnotations;
using PolicyMta.EventTargets;

namespace PolicyMta.Nats;

/// <summary>The plugin's section.</summary>
internal sealed record NatsOptions : ISettingsValidation
{
    private const int LongestSubject = 255;

    /// <summary>
    /// Where the servers answer, each <c>tls://nats.example.com:4222</c> or <c>nats://...</c>; empty: nothing is exported.
    /// </summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>The subject, also with fields; a JetStream stream must take it.</summary>
    public string Subject { get; init; } = "policymta.events.{kind}";

    /// <summary>The user's name.</summary>
    public string Username { get; init; } = "";

    /// <summary>The password: write <c>file:PATH</c>.</summary>
    public string Password { get; init; } = "";

    /// <summary>The token, in place of user and password: write <c>file:PATH</c>.</summary>
    public string Token { get; init; } = "";

    /// <summary>A file of credentials (JWT and seed), in their place.</summary>
    [FileExists]
    public FilePath CredentialsFile { get; init; }

    /// <summary>The authorities that the servers' certificates are of, in PEM; left out: the system's.</summary>
    [FileExists]
    public FilePath CaFile { get; init; }

    /// <summary>Our certificate in PEM.</summary>
    [FileExists]
    public FilePath CertificateFile { get; init; }

    /// <summary>Its key in PEM.</summary>
    [FileExists]
    public FilePath KeyFile { get; init; }

    /// <summary>The kinds of event; empty for all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>The tenants whose events are handed on; empty for all, the server's own events included.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>Where it begins when it first runs.</summary>
    public EventStart Start { get; init; } = EventStart.Now;

    /// <summary>How many events are acknowledged together at most.</summary>
    [Range(1, 10_000)]
    public int Batch { get; init; } = 1000;

    /// <summary>How long the stream may take to acknowledge a batch before it is tried again over a new connection.</summary>
    [Range(typeof(TimeSpan), "1s", "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        for (var i = 0; i < Servers.Length; i++)
        {
            if (!IsServer(Servers[i]))
                yield return ($"servers[{i}]", "must be such as tls://nats.example.com:4222, without user, password and path.");
        }

        if (EventTemplate.TryParse(Subject) is not { } subject)
            yield return ("subject", $"'{Subject}' cannot be read: {EventTemplate.Expected}");
        else if (!subject.Literals.All(IsInSubject) || Subject.Length is 0 or > LongestSubject || Subject.Split('.').Contains(""))
            yield return ("subject", $"'{Subject}' is not a valid subject: words of letters, digits, '_' and '-' with dots between them.");
        var ways = new[] { Username.Length > 0, Token.Length > 0, !CredentialsFile.IsEmpty }.Count(given => given);
        if (ways > 1)
            yield return ("token", "give 'username' and 'password', or 'token', or 'credentials_file', and not two of them.");
        if (Username.Length == 0 != (Password.Length == 0))
            yield return (Username.Length == 0 ? "username" : "password", "must be given too.");
        if (CertificateFile.IsEmpty != KeyFile.IsEmpty)
            yield return (CertificateFile.IsEmpty ? "certificate_file" : "key_file", "must be given too: a certificate and its key.");
        foreach (var mistake in EventChoice.Mistakes(Kinds, Tenants))
            yield return mistake;
    }

    private static bool IsInSubject(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    private static bool IsServer(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "nats" or "tls"
        && uri.UserInfo.Length == 0 && uri.Host.Length > 0 && uri.AbsolutePath is "" or "/" && uri.Query.Length == 0;
}
