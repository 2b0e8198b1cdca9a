using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.BounceClassification.Unmatched;

/// <summary>
/// Keeps the shapes that no rule knows in the plugin's store, some seconds after they came: a crash may cost the latest counts.
/// Thread-safe.
/// </summary>
internal sealed class UnmatchedStore(IPluginStore store, TimeProvider time)
{
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    private const int MaxBatch = 500;
    private static readonly byte[] Prefix = "unmatched/"u8.ToArray();

    public IEnumerable<UnmatchedShape> Read()
    {
        foreach (var entry in store.Scan(Prefix))
        {
            if (UnmatchedShape.Read(entry.Value.Span) is { } shape)
                yield return shape;
        }
    }

    /// <summary>Takes up what was kept, and writes what changes.</summary>
    public async Task KeepAsync(UnmatchedShapes shapes, CancellationToken cancellationToken)
    {
        shapes.Restore(Read());
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await WriteAsync(shapes, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await WriteAsync(shapes, CancellationToken.None);
        }
    }

    public async ValueTask WriteAsync(UnmatchedShapes shapes, CancellationToken cancellationToken)
    {
        foreach (var some in shapes.TakeChanges().Chunk(MaxBatch))
        {
            var batch = new StoreBatch();
            foreach (var (shape, now) in some)
            {
                if (now is null)
                    batch.Delete(KeyOf(shape));
                else
                    batch.Put(KeyOf(shape), now.Write());
            }

            await store.PutAsync(batch, cancellationToken);
        }
    }

    private static byte[] KeyOf(string shape) => [.. Prefix, .. SHA256.HashData(Encoding.UTF8.GetBytes(shape))];
}
