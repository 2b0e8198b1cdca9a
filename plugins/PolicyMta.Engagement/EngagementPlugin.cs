using PolicyMta.DnsLookups;
using PolicyMta.Engagement.Consent;
using PolicyMta.Engagement.Domains;
using PolicyMta.Engagement.Hits;
using PolicyMta.Engagement.Rewriting;
using PolicyMta.Engagement.Tokens;
using PolicyMta.KeyFiles;

namespace PolicyMta.Engagement;

/// <summary>
/// Learns of opens and clicks, as far as sender, administrator and recipient allow: links and pixel go into mail on its way out, hits are
/// told from machines' and put into the journal of events. Without a key it has its commands alone.
/// </summary>
public sealed class EngagementPlugin : IPlugin
{
    private static readonly TimeSpan DnsTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Asks DNS in place of the servers of the settings.</summary>
    internal IMailDns? Dns { get; init; }

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<EngagementOptions>();
        ImmutableArray<SealKey> keys = [.. SecretFiles.Read(options.Keys, builder).Select(static secret => new SealKey(secret))];
        var seal = new TokenSeal(keys, options.Lifetime, builder.Time);
        var consent = new ConsentBook(builder.Store, options.ConsentRequired, builder.Time);
        var cuts = new CutBook(builder.Store);
        new LinkCommands(seal, cuts).Add(builder);
        builder.AddCommand(new DomainsCommand(options, Dns ?? new MailDns(options.DnsServers, DnsTimeout)).Describe());
        new PrivacyCommands(consent, builder.History).Add(builder);
        if (keys.IsEmpty)
            return;

        var metrics = new EngagementMetrics(builder.Meter);
        var bursts = new BurstBook(builder.Time);
        var witness = new Witness(options.Machines, MachineNetworks.Read(options, builder));
        var rules = new TrackingRules(options);
        builder.OnInjectLast(new TrackMessage(options, rules, seal, consent, builder.Mime, metrics));
        new HitEndpoints(seal, consent, cuts, witness, bursts, builder.Events, metrics, builder.Time).Map(builder);
        new PreferencePage(seal, consent, rules, builder.Events, builder.Time).Map(builder);
        var hits = builder.AddEventReader(
            "hits", new EventReading { Kinds = [HitEvents.Hit], WithDecisions = false, WithJson = false });
        builder.AddBackgroundService(
            new HitReader(
                hits, builder.Events, new Judge(bursts), consent, bursts, options.Wait, metrics, builder.Time, builder.Logger).RunAsync);
    }
}
