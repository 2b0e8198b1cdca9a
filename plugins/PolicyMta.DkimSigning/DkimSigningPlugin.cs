using PolicyMta.DkimSigning.Commands;
using PolicyMta.DkimSigning.Rules;

namespace PolicyMta.DkimSigning;

/// <summary>
/// Signs messages by DKIM (RFC 6376): rsa-sha256 or ed25519-sha256, relaxed/relaxed, with the keys of the domain in the From field. Its
/// commands make keys, show their DNS records and sign mails in files.
/// </summary>
public sealed class DkimSigningPlugin : IPlugin, IDisposable
{
    private ImmutableArray<SigningKey> _keys = [];

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<DkimSigningOptions>();
        var log = new KeyLog(builder.Logger);
        var signer = new MessageSigner(new SignedFields(options.SignedHeaders, options.OversignedHeaders), builder.Time);
        builder.AddCommand(new SignCommand(signer).Describe());
        builder.AddCommand(NewCommand.Describe());
        builder.AddCommand(ShowCommand.Describe());
        _keys = new KeyReader(builder.ReportProblem, builder.DependsOn, log, options.ExpiresAfter).Read(options.Keys);
        var rules = RuleReader.Read(options.Rules, _keys.Select(key => key.Name), builder.ReportProblem);
        if (_keys.IsEmpty && !options.Required)
            return;

        var ring = new KeyRing(_keys);
        builder.OnSignLast(new SignMessages(new KeyChooser(() => ring, rules, options.Required), signer, builder.Time));
        if (options.ForeignTenant == ForeignTenant.Refuse && options.Keys.Any(key => !key.Tenants.IsEmpty))
            builder.OnInjectLast(new RefuseForeignTenants(() => ring));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys)
            key.Dispose();
    }
}
