using PolicyMta.DnsLookups;

namespace PolicyMta.Engagement.Domains;

/// <summary><c>policymta links domains</c></summary>
internal sealed class DomainsCommand(EngagementOptions options, IMailDns dns)
{
    public PluginCommand Describe() => new()
    {
        Name = "links domains",
        Description = "Look up in DNS whether the domains of links lead to this server.",
        Examples = ["policymta links domains"],
        ExitCodes = ["1  links of a domain lead nowhere"],
        ReadOnly = true,
        LocalWithoutServer = true,
        Handler = async (_, stop) => Tell(await new DomainLook(options, dns).LookAsync(stop)),
    };

    private static CommandResult Tell(ImmutableArray<LinkDomain> domains) => new()
    {
        ExitCode = domains.Any(static domain => domain.Result == DomainResult.Wrong) ? 1 : 0,
        Text = domains.IsEmpty ? "No domain is set: write plugins.settings.PolicyMta.Engagement.url." : "",
        Table = domains.IsEmpty ? null : new CommandTable(
            ["Domain", "Of", "DNS", "Found"],
            [.. domains.Select(static domain => ImmutableArray.Create(
                domain.Domain, domain.Of.IsEmpty ? "all others" : string.Join(", ", domain.Of), WordOf(domain.Result), domain.Found))]),
        Json = JsonText.Of(json =>
        {
            json.WriteStartArray();
            foreach (var domain in domains)
            {
                json.WriteStartObject();
                json.WriteString("domain", domain.Domain);
                json.WriteStartArray("tenants");
                foreach (var tenant in domain.Of)
                    json.WriteStringValue(tenant);
                json.WriteEndArray();
                json.WriteString("result", WordOf(domain.Result));
                json.WriteString("found", domain.Found);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }),
    };

    private static string WordOf(DomainResult result) => result.ToString().ToLowerInvariant();
}
