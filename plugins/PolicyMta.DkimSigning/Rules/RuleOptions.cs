namespace PolicyMta.DkimSigning.Rules;

/// <summary>One rule as it is written: which messages it is for, and what signs them. All conditions that are written must hold.</summary>
internal sealed record RuleOptions : ISettingsValidation
{
    /// <summary>Domains of the author in From: <c>example.com</c>, or <c>*.example.com</c> for all below it.</summary>
    public ImmutableArray<string> FromDomains { get; init; } = [];

    public ImmutableArray<string> Tenants { get; init; } = [];

    public ImmutableArray<string> Campaigns { get; init; } = [];

    /// <summary>Names of egress pools.</summary>
    public ImmutableArray<string> Pools { get; init; } = [];

    /// <summary>Header fields and their values; a value may begin or end with <c>*</c>, and upper and lower case are alike.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Labels that listener, client or policy gave the message, and their values, as with header fields.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// The keys that sign in place of those of the author's domain, as their records are named: <c>s2026._domainkey.example.com</c>.
    /// </summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>Keys that sign besides.</summary>
    public ImmutableArray<string> MoreKeys { get; init; } = [];

    /// <summary>False: these messages leave without a signature of this plugin.</summary>
    public bool Sign { get; init; } = true;

    /// <summary>What stands in i= of keys that it belongs to: an identity for a stream of mail.</summary>
    public string? Identity { get; init; }

    /// <summary>Whether these messages wait rather than leave unsigned; the plugin's <c>required</c> if it is left out.</summary>
    public bool? Required { get; init; }

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Identity is not null && !SigningIdentity.IsValid(Identity))
            yield return ("identity", $"'{Identity}' is not valid; write an address or @domain, for instance @news.example.com.");
        if (!Sign && !(Keys.IsEmpty && MoreKeys.IsEmpty && Identity is null && Required is null))
            yield return ("sign", "mail that is not signed needs neither keys, identity nor required; leave them out, or sign.");
        for (var i = 0; i < FromDomains.Length; i++)
        {
            if (FromDomains[i].Length == 0 || FromDomains[i].AsSpan().ContainsAny(" @/"))
                yield return ($"from_domains[{i}]", $"'{FromDomains[i]}' is not a domain; write example.com, or *.example.com.");
        }
    }
}
