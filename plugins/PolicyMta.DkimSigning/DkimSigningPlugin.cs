namespace PolicyMta.DkimSigning;

/// <summary>Signs messages by DKIM (RFC 6376): rsa-sha256, relaxed/relaxed, with the key of the domain in the From field.</summary>
public sealed class DkimSigningPlugin : IPlugin, IDisposable
{
    private ImmutableArray<SigningKey> _keys = [];

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<DkimSigningOptions>();
        var log = new KeyLog(builder.Logger);
        _keys = new KeyReader(builder.ReportProblem, builder.DependsOn, log).Read(options.Keys);
        if (_keys.IsEmpty && !options.Required)
            return;

        var fields = new SignedFields(options.SignedHeaders, options.OversignedHeaders);
        builder.OnSign(new SignByFromDomain(new KeyRing(_keys), new MessageSigner(fields, builder.Time), options.Required));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys)
            key.Dispose();
    }
}
