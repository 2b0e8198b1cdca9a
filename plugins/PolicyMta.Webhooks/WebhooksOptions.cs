using System.Net;

namespace PolicyMta.Webhooks;

/// <summary>The plugin's section.</summary>
internal sealed record WebhooksOptions : ISettingsValidation
{
    private const int MaxEndpoints = 1000;
    private const int LongestName = 60;

    /// <summary>The endpoints by name; empty: nothing is exported.</summary>
    public ImmutableDictionary<string, EndpointOptions> Endpoints { get; init; } = ImmutableDictionary<string, EndpointOptions>.Empty;

    /// <summary>
    /// The networks of this machine, and private ones, that endpoints may be in; empty for none, since tenants name endpoints.
    /// </summary>
    public ImmutableArray<IPNetwork> InternalNetworks { get; init; } = [];

    /// <summary>The authorities that endpoints' certificates are of, in PEM; left out: the system's.</summary>
    [FileExists]
    public FilePath TrustFile { get; init; }

    /// <summary>What CloudEvents call this server.</summary>
    public string Source { get; init; } = "urn:policymta";

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Endpoints.Count > MaxEndpoints)
            yield return ("endpoints", $"at most {MaxEndpoints} endpoints can be declared: each reads the journal for itself.");
        foreach (var name in Endpoints.Keys.Where(name => !IsName(name)))
            yield return ($"endpoints[{name}]", "is not a valid name: lower-case letters, digits, '_', '-' and '.', up to 60.");
        if (!Uri.TryCreate(Source, UriKind.RelativeOrAbsolute, out _) || Source.Length == 0)
            yield return ("source", "must be a URI, for instance https://mta.example.com.");
    }

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.');
}
