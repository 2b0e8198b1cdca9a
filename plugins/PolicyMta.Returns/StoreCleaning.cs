namespace PolicyMta.Returns;

/// <summary>Removes what has ended from sections of the store whose keys begin with a day.</summary>
internal static class StoreCleaning
{
    /// <summary>Keys that are removed together.</summary>
    public const int MaxBatch = 5_000;

    /// <summary>Removes the entries of days before one.</summary>
    public static async Task RemoveBeforeAsync(IPluginStore store, byte section, int day, CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = new StoreBatch();
            foreach (var entry in store.Scan(new[] { section }).Take(MaxBatch))
            {
                if (StoreKeys.ReadDay(entry.Key.Span) >= day)
                    break;
                batch.Delete(entry.Key.Span);
            }

            if (batch.Changes.Count == 0)
                return;
            await store.PutAsync(batch, cancellationToken);
        }
    }
}
