using System.ComponentModel.DataAnnotations;
using PolicyMta.DnsLookups;

namespace PolicyMta.Authentication;

/// <summary>The plugin's section. Without listeners the plugin does nothing.</summary>
internal sealed record AuthenticationOptions : ISettingsValidation
{
    /// <summary>The listeners whose mail is verified: those that take mail of strangers.</summary>
    public ImmutableArray<string> Listeners { get; init; } = [];

    /// <summary>
    /// How this server names itself in Authentication-Results (the authserv-id): a name that no other server's results bear, for instance
    /// that of the listener's EHLO.
    /// </summary>
    public string Server { get; init; } = "";

    /// <summary>
    /// How long all look-ups for a message may take together; what DNS has not answered by then is a temperror. Keep it below
    /// <c>hooks: deadline: inject</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "50ms", "50s")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>Name servers that are asked, as <c>192.0.2.53</c> or <c>[::1]:5353</c>; none: the system's.</summary>
    public ImmutableArray<string> DnsServers { get; init; } = [];

    /// <summary>How many DKIM signatures of a message are verified, from the top.</summary>
    [Range(1, 50)]
    public int MaxSignatures { get; init; } = 10;

    /// <summary>
    /// The public suffix list, by which DMARC knows organizations' domains: the file of the package <c>publicsuffix</c>, or another in the
    /// form of publicsuffix.org.
    /// </summary>
    public FilePath PublicSuffixList { get; init; } = "/usr/share/publicsuffix/public_suffix_list.dat";

    /// <summary>Whose mail is sealed by ARC on its way out; the first that fits holds.</summary>
    public ImmutableArray<SealOptions> Seals { get; init; } = [];

    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        if (Listeners.IsEmpty && !Seals.IsEmpty)
            yield return ("listeners", "only mail that was verified is sealed: write the listeners that take it.");
        if (!Listeners.IsEmpty && !DnsNames.IsHost(Server))
            yield return ("server", $"'{Server}' is not a valid name of this server; write one such as mx.example.com.");
        for (var i = 0; i < DnsServers.Length; i++)
        {
            if (MailDns.Parse(DnsServers[i]) is null)
                yield return ($"dns_servers[{i}]", $"'{DnsServers[i]}' is not an address; write 192.0.2.53 or 127.0.0.1:5353.");
        }

        for (var i = 0; i < Seals.Length; i++)
        {
            foreach (var name in Seals[i].Listeners.Except(Listeners))
                yield return ($"seals[{i}].listeners", $"'{name}' does not stand in listeners, so its mail is not verified.");
        }
    }
}
