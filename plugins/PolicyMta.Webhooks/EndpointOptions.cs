using System.ComponentModel.DataAnnotations;
using PolicyMta.EventTargets;

namespace PolicyMta.Webhooks;

/// <summary>One endpoint; it has a queue of its own.</summary>
internal sealed record EndpointOptions : ISettingsValidation
{
    private const int MaxSecrets = 2;
    private const int MaxHeaders = 20;

    private static readonly ImmutableHashSet<string> OwnHeaders = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "host", "content-type", "content-length", "transfer-encoding", "connection", "webhook-id", "webhook-timestamp",
        "webhook-signature");

    /// <summary>Where events are posted to: <c>https://...</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Whether the URL may begin with <c>http://</c>: then others on the way read all.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>
    /// One secret, or two while they change: requests bear a signature by each. <c>whsec_</c> and base64 of 24 to 64 bytes, as
    /// <c>file:PATH</c>.
    /// </summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>How a batch is written.</summary>
    public BodyFormat Body { get; init; } = BodyFormat.Json;

    /// <summary>The kinds of event; empty for all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>The tenants whose events are handed on; empty for all, the server's own events included.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>Where it begins when it first runs.</summary>
    public EventStart Start { get; init; } = EventStart.Now;

    /// <summary>How many events a request has at most.</summary>
    [Range(1, 10_000)]
    public int Batch { get; init; } = 500;

    /// <summary>How long the endpoint may take to answer.</summary>
    [Range(typeof(TimeSpan), "1s", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// For how long events are tried again while the endpoint fails all the time; then those that are older are given up.
    /// </summary>
    [Range(typeof(TimeSpan), "1m", "30d")]
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How long the pauses between tries grow, from a second.</summary>
    [Range(typeof(TimeSpan), "1s", "6h")]
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Further header fields, for instance <c>Authorization</c>.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Target is not { } uri)
            yield return ("url", "must be such as https://hooks.example.com/policymta, without user and password.");
        else if (uri.Scheme != "https" && !AllowHttp)
            yield return ("url", "must begin with https; 'allow_http: true' allows clear text, which others on the way can read.");
        if (Secrets.Length is 0 or > MaxSecrets)
            yield return ("secrets", "must have one secret, or two while they change; make one with 'policymta webhooks secret'.");
        for (var i = 0; i < Secrets.Length; i++)
        {
            if (WebhookSecret.TryParse(Secrets[i]) is null)
                yield return ($"secrets[{i}]", $"must be {WebhookSecret.Expected}");
        }

        if (Headers.Count > MaxHeaders)
            yield return ("headers", $"at most {MaxHeaders} header fields can be added.");
        foreach (var (name, value) in Headers)
        {
            if (OwnHeaders.Contains(name) || name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                yield return ($"headers[{name}]", "is not a valid field to add: letters, digits and '-', and none of the signature's.");
            else if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                yield return ($"headers[{name}]", "must have printable ASCII characters only.");
        }

        foreach (var mistake in EventChoice.Mistakes(Kinds, Tenants))
            yield return mistake;
    }

    /// <summary>The URL, or null if it is none.</summary>
    internal Uri? Target => System.Uri.TryCreate(Url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
        && uri.UserInfo.Length == 0 && uri.Host.Length > 0 && uri.Fragment.Length == 0
        ? uri
        : null;
}
