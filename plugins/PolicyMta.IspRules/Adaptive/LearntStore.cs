namespace PolicyMta.IspRules.Adaptive;

/// <summary>Keeps what was learnt in the plugin's store. Thread-safe.</summary>
internal sealed class LearntStore(IPluginStore store)
{
    private const int MaxBatch = 1_000;

    public IEnumerable<(LearntKey Key, LearntRecord Record)> Read()
    {
        foreach (var entry in store.Scan(LearntRecord.KeyPrefix))
        {
            if (LearntRecord.ReadKey(entry.Key.Span) is { } key && LearntRecord.Read(entry.Value.Span) is { } record)
                yield return (key, record);
        }
    }

    public ValueTask WriteAsync(IReadOnlyList<(LearntKey Key, LearntRecord Record)> changed, CancellationToken cancellationToken) =>
        PutAsync([.. changed.Select(change => (change.Key, (byte[]?)change.Record.Write()))], cancellationToken);

    public ValueTask RemoveAsync(IReadOnlyList<LearntKey> keys, CancellationToken cancellationToken) =>
        PutAsync([.. keys.Select(key => (key, (byte[]?)null))], cancellationToken);

    private async ValueTask PutAsync(ImmutableArray<(LearntKey Key, byte[]? Value)> changes, CancellationToken cancellationToken)
    {
        foreach (var some in changes.Chunk(MaxBatch))
        {
            var batch = new StoreBatch();
            foreach (var (key, value) in some)
            {
                if (LearntRecord.KeyOf(key) is not { } name)
                    continue;
                if (value is null)
                    batch.Delete(name);
                else
                    batch.Put(name, value);
            }

            await store.PutAsync(batch, cancellationToken);
        }
    }
}
