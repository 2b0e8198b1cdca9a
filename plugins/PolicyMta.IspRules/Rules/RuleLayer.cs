namespace PolicyMta.IspRules.Rules;

/// <summary>The rules of one order, found by provider, domain or MX host. Immutable.</summary>
internal sealed class RuleLayer(Dictionary<string, Rule> byProvider, HostTable byDomain, HostTable byMx)
{
    public Rule? FindByProvider(string provider) => byProvider.GetValueOrDefault(provider);

    public Rule? FindByDomain(ReadOnlySpan<char> domain) => byDomain.Find(domain);

    public Rule? FindByMx(ReadOnlySpan<char> mxHost) => mxHost.IsEmpty ? null : byMx.Find(mxHost);
}
