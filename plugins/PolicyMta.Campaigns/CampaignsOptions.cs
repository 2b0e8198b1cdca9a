using System.ComponentModel.DataAnnotations;
using PolicyMta.DnsLookups;

namespace PolicyMta.Campaigns;

/// <summary>The plugin's settings.</summary>
public sealed record CampaignsOptions : ISettingsValidation
{
    /// <summary>Statements of Liquid that one part of one message may carry out.</summary>
    [Range(100, 1_000_000)]
    public int RenderSteps { get; init; } = 20_000;

    /// <summary>Characters that one part of one message may have, in units of 1024.</summary>
    [Range(1, 16_384)]
    public int RenderOutputKb { get; init; } = 1024;

    /// <summary>
    /// Whether a version of a template is approved and published by somebody else than who wrote it, admins included.
    /// </summary>
    public bool SeparateApprover { get; init; }

    /// <summary>
    /// Name servers that <c>campaign preflight</c> asks, as <c>192.0.2.53</c> or <c>[::1]:5353</c>; none: the system's.
    /// </summary>
    public ImmutableArray<string> DnsServers { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<(string Setting, string Problem)> Validate()
    {
        for (var i = 0; i < DnsServers.Length; i++)
        {
            if (MailDns.Parse(DnsServers[i]) is null)
                yield return ($"dns_servers[{i}]", $"'{DnsServers[i]}' is not an address; write 192.0.2.53 or 127.0.0.1:5353.");
        }
    }
}
