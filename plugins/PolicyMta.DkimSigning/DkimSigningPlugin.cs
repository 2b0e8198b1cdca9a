using PolicyMta.DkimSigning.Commands;

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
        _keys = new KeyReader(builder.ReportProblem, builder.DependsOn, log).Read(options.Keys);
        if (!_keys.IsEmpty || options.Required)
            builder.OnSign(new SignByFromDomain(new KeyRing(_keys), signer, options.Required));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys)
            key.Dispose();
    }
}
