using PolicyMta.Authentication.Arc;
using PolicyMta.Authentication.Dmarc;
using PolicyMta.DnsLookups;
using PolicyMta.Authentication.Signatures;
using PolicyMta.Authentication.Spf;

namespace PolicyMta.Authentication;

/// <summary>
/// Verifies incoming mail by SPF, DKIM, DMARC and ARC where a listener asks for it, says so in Authentication-Results and labels, and seals
/// what is forwarded. Does nothing without listeners.
/// </summary>
public sealed class AuthenticationPlugin : IPlugin, IDisposable
{
    private static readonly TimeSpan QuestionTimeout = TimeSpan.FromSeconds(4);

    private ImmutableArray<SealRule> _rules = [];

    /// <summary>What asks DNS in place of the name servers of the settings.</summary>
    internal IMailDns? Dns { get; init; }

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<AuthenticationOptions>();
        if (options.Listeners.IsEmpty || SuffixFile.Read(options.PublicSuffixList, builder) is not { } suffixes)
            return;

        var dns = new CachedDns(Dns ?? new MailDns(options.DnsServers, QuestionTimeout), builder.Time);
        var keys = new KeyFinder(dns);
        builder.OnInject(new VerifyIncoming(
            options, new SpfCheck(dns, builder.Time), new DkimVerifier(keys, options.MaxSignatures, builder.Time),
            new DmarcCheck(dns, suffixes), new ArcVerifier(keys), new AuthenticationMetrics(builder.Meter), builder.Time));
        _rules = SealReader.Read(options, builder);
        if (!_rules.IsEmpty)
            builder.OnSignLast(new SealForwarded(_rules, builder.Time));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var rule in _rules)
            rule.Sealer.Dispose();
    }
}
