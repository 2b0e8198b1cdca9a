using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace PolicyMta.Webhooks;

/// <summary>
/// Since when endpoints have failed without a success between, over restarts; while the store fails, in memory. Thread-safe.
/// </summary>
internal sealed class FailureMemory(IPluginStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset?> _since = new(StringComparer.Ordinal);

    /// <summary>Notes a failure, and says since when there was nothing else.</summary>
    public async ValueTask<DateTimeOffset> FailedAsync(string endpoint, CancellationToken cancellationToken)
    {
        if (Since(endpoint) is { } since)
            return since;
        var now = time.GetUtcNow();
        _since[endpoint] = now;
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, now.ToUnixTimeMilliseconds());
        await TryPutAsync(new StoreBatch().Put(KeyOf(endpoint), value), cancellationToken);
        return now;
    }

    /// <summary>Notes a success.</summary>
    public async ValueTask SucceededAsync(string endpoint, CancellationToken cancellationToken)
    {
        if (Since(endpoint) is null)
            return;
        _since[endpoint] = null;
        await TryPutAsync(new StoreBatch().Delete(KeyOf(endpoint)), cancellationToken);
    }

    private DateTimeOffset? Since(string endpoint) => _since.GetOrAdd(endpoint, Read);

    private DateTimeOffset? Read(string endpoint)
    {
        try
        {
            var value = new ArrayBufferWriter<byte>();
            return store.TryGet(KeyOf(endpoint), value) && value.WrittenCount == sizeof(long)
                ? DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(value.WrittenSpan))
                : null;
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private async ValueTask TryPutAsync(StoreBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(batch, cancellationToken);
        }
        catch (IOException)
        {
            // What memory holds is enough until a restart.
        }
    }

    private static byte[] KeyOf(string endpoint) => Encoding.UTF8.GetBytes($"failing-since/{endpoint}");
}
