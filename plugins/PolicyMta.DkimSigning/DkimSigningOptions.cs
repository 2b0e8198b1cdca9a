using PolicyMta.DkimSigning.Preflight;
using PolicyMta.DkimSigning.Replay;
using PolicyMta.DkimSigning.Rules;
using PolicyMta.DnsLookups;

namespace PolicyMta.DkimSigning;

/// <summary>The plugin's section.</summary>
internal sealed record DkimSigningOptions : Sdk.ISettingsValidation
{
    public ImmutableArray<KeyOptions> Keys { get; init; } = [];

    /// <summary>Which keys sign which messages, where it is not those of the author's domain; the first rule that matches holds.</summary>
    public ImmutableArray<RuleOptions> Rules { get; init; } = [];

    /// <summary>
    /// How long a signature holds (x=), which bounds how long the mail can be sent again by others; none if zero. It counts from the first
    /// attempt, and for attempts after half of it the message is signed anew.
    /// </summary>
    public TimeSpan ExpiresAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Name servers that are asked for keys' records, as <c>192.0.2.53</c> or <c>[::1]:5353</c>; none: the system's.</summary>
    public ImmutableArray<string> DnsServers { get; init; } = [];

    /// <summary>How often DNS is asked for the records of keys that are rotated.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What becomes of a message whose author is of a domain all whose keys belong to other tenants: <c>refuse</c> (550 5.7.1 at
    /// on-inject), or <c>unsigned</c>.
    /// </summary>
    public ForeignTenant ForeignTenant { get; init; }

    /// <summary>What is checked of each message at on-inject; nothing unless it is written.</summary>
    public PreflightOptions Preflight { get; init; } = new();

    /// <summary>How it is noticed that others send signed mail again; off unless it is written.</summary>
    public ReplayOptions Replay { get; init; } = new();

    /// <summary>Whether a message must not leave without a signature: it waits until there is a key for its domain.</summary>
    public bool Required { get; init; }

    /// <summary>Fields that are signed as often as they stand in the message.</summary>
    public ImmutableArray<string> SignedHeaders { get; init; } = HeaderLists.Signed;

    /// <summary>
    /// Fields that are signed once more than they stand in the message, so that nobody can add another (RFC 6376 section 8.15). From is
    /// always among them.
    /// </summary>
    public ImmutableArray<string> OversignedHeaders { get; init; } = HeaderLists.Oversigned;

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (ExpiresAfter < TimeSpan.FromHours(1) && ExpiresAfter != TimeSpan.Zero)
            yield return ("expires_after", "mail may travel for days; write at least 1h, better 3d, or 0s for signatures without an end.");
        if (CheckEvery < TimeSpan.FromSeconds(1))
            yield return ("check_every", "write at least 1s, better 10m.");
        for (var i = 0; i < DnsServers.Length; i++)
        {
            if (MailDns.Parse(DnsServers[i]) is null)
                yield return ($"dns_servers[{i}]", $"'{DnsServers[i]}' is not an address; write 192.0.2.53 or 127.0.0.1:5353.");
        }

        foreach (var (setting, names) in new[] { ("signed_headers", SignedHeaders), ("oversigned_headers", OversignedHeaders) })
        {
            for (var i = 0; i < names.Length; i++)
            {
                if (names[i].Length == 0 || names[i].AsSpan().ContainsAnyExceptInRange('!', '~') || names[i].AsSpan().ContainsAny(":;"))
                    yield return (
                        $"{setting}[{i}]", $"'{names[i]}' is not a valid name of a header field; write one such as Subject, without a "
                            + "colon.");
                if (HeaderLists.NeverSigned.Contains(names[i].ToLowerInvariant()))
                    yield return ($"{setting}[{i}]", $"{names[i]} changes on the way and would break the signature; leave it out.");
            }
        }
    }
}
