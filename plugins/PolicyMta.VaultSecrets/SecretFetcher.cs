namespace PolicyMta.VaultSecrets;

/// <summary>
/// Fetches all secrets, from time to time. One that cannot be had leaves its file as it is; the others go on. Thread-safe.
/// </summary>
internal sealed class SecretFetcher(ImmutableArray<SecretOptions> secrets, VaultClient vault, VaultLog log, TimeProvider time)
{
    public async Task RunAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var outcome in await FetchAsync(cancellationToken))
                log.Told(outcome);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <returns>What came of each, in order.</returns>
    public async Task<ImmutableArray<FetchOutcome>> FetchAsync(CancellationToken cancellationToken)
    {
        var outcomes = ImmutableArray.CreateBuilder<FetchOutcome>(secrets.Length);
        foreach (var secret in secrets)
            outcomes.Add(await FetchAsync(secret, cancellationToken));
        return outcomes.MoveToImmutable();
    }

    private async Task<FetchOutcome> FetchAsync(SecretOptions secret, CancellationToken cancellationToken)
    {
        try
        {
            var text = await vault.ReadAsync(secret, cancellationToken);
            return new FetchOutcome(secret.File, SecretFile.Write(secret.File, text), "");
        }
        catch (VaultException e)
        {
            return new FetchOutcome(secret.File, false, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FetchOutcome(secret.File, false, $"the file cannot be written ({e.Message})");
        }
    }
}
