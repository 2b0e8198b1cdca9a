namespace PolicyMta.VaultSecrets;

/// <summary>
/// Fetches secrets from a Vault into files that other settings name, above all the keys of PolicyMta.DkimSigning, which watches its files.
/// Does nothing without secrets.
/// </summary>
public sealed class VaultSecretsPlugin : IPlugin, IDisposable
{
    private VaultClient? _vault;

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<VaultSecretsOptions>();
        if (options.Secrets.IsEmpty)
            return;

        builder.DependsOn(options.CaFile);
        _vault = new VaultClient(options);
        var fetcher = new SecretFetcher(options.Secrets, _vault, new VaultLog(builder.Logger), builder.Time);
        builder.AddCommand(new FetchCommand(fetcher).Describe());
        builder.AddBackgroundService(stop => fetcher.RunAsync(options.Refresh, stop));
    }

    /// <inheritdoc/>
    public void Dispose() => _vault?.Dispose();
}
