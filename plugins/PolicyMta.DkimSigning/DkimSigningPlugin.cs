using PolicyMta.DkimSigning.Commands;
using PolicyMta.DkimSigning.Preflight;
using PolicyMta.DkimSigning.Published;
using PolicyMta.DkimSigning.Replay;
using PolicyMta.DkimSigning.Rotation;
using PolicyMta.DkimSigning.Rules;
using PolicyMta.DnsLookups;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Signs messages by DKIM (RFC 6376): rsa-sha256 or ed25519-sha256, with the keys of the domain in the From field, or those that rules and
/// scripts choose; a key signs for its tenants alone. Makes keys anew from time to time. Its commands make keys, show their DNS records,
/// hold them against DNS and sign mails in files.
/// </summary>
public sealed class DkimSigningPlugin : IPlugin, IDisposable
{
    private static readonly TimeSpan HostTimeout = TimeSpan.FromSeconds(3);

    private KeyRings? _rings;

    /// <summary>What is asked for hosts in place of the name servers of the settings.</summary>
    internal IMailDns? Hosts { get; init; }

    /// <summary>What rotates keys; null before the plugin is configured.</summary>
    internal Rotator? Rotator { get; private set; }

    /// <summary>What remembers to whom signatures went; null if that is off.</summary>
    internal ReplayBook? Replays { get; private set; }

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<DkimSigningOptions>();
        var log = new KeyLog(builder.Logger);
        var signer = new MessageSigner(new SignedFields(options.SignedHeaders, options.OversignedHeaders), builder.Time);
        var keys = new KeyReader(builder.ReportProblem, builder.DependsOn, log, options.ExpiresAfter).Read(options.Keys);
        var plans = PlansOf(options);
        var names = keys.Select(key => key.Name).Concat(plans.Select(plan => plan.Name));
        var rules = RuleReader.Read(options.Rules, names, builder.ReportProblem);
        var rings = _rings = new KeyRings(keys);
        var dns = new KeyDns(options.DnsServers);
        var rotator = Rotator = new Rotator(
            plans, new RotationBook(() => Path.Combine(builder.StateFolder, "rotation")), dns, rings,
            new RotationLog(builder.Logger, builder.Events, builder.Time), builder.Time);
        builder.AddCommand(new SignCommand(signer).Describe());
        builder.AddCommand(NewCommand.Describe());
        builder.AddCommand(ShowCommand.Describe());
        builder.AddCommand(new ListCommand(rings, rotator).Describe());
        builder.AddCommand(new CheckCommand(rings, rotator, dns).Describe());
        builder.AddCommand(new RotateCommand(rotator, builder.Time).Describe());
        var chooser = new KeyChooser(() => rings.Current, rules, options.Required);
        var hosts = new HostChecks(Hosts ?? new MailDns(options.DnsServers, HostTimeout));
        builder.AddCommand(new PreflightCommand(chooser, dns, hosts).Describe());
        if (!options.Preflight.IsOff)
            builder.OnInjectLast(new CheckBeforeSpool(chooser, options.Preflight));
        if (options.Keys.IsEmpty && !options.Required)
            return;

        var book = options.Replay.IsOff ? null : WatchReplays(options.Replay, builder, rings);
        builder.OnSignLast(new SignMessages(chooser, signer, book, builder.Time));
        if (options.ForeignTenant == ForeignTenant.Refuse && options.Keys.Any(key => !key.Tenants.IsEmpty))
            builder.OnInjectLast(new RefuseForeignTenants(() => rings.Current));
        if (plans.IsEmpty)
            return;
        rotator.Resume();
        builder.AddBackgroundService(stop => rotator.RunAsync(options.CheckEvery, stop));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Replays?.Dispose();
        Rotator?.Dispose();
        _rings?.Dispose();
    }

    private ReplayBook WatchReplays(ReplayOptions options, IPluginBuilder builder, KeyRings rings)
    {
        var book = Replays = new ReplayBook(builder.Store, options.KeepFor, builder.Time, new ReplayLog(builder.Logger));
        var notice = new ReplayNotice(builder.Events, builder.Time);
        builder.OnInject(new WatchReports(options, book, notice, () => rings.Current, builder.Time));
        builder.AddBackgroundService(book.RunAsync);
        builder.AddCommand(new ReportsCommand(book).Describe());
        return book;
    }

    private static ImmutableArray<RotationPlan> PlansOf(DkimSigningOptions options) =>
        [.. options.Keys.Where(key => key.Rotate is not null).Select(key => RotationPlan.Of(key, options.ExpiresAfter))];
}
