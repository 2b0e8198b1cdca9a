using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using PolicyMta.Sdk;

namespace Acme.QuietHours;

/// <summary>
/// What the plugin remembers, in the server's store: it survives reloads, updates and restarts, and an old and a new instance share it
/// while one replaces the other. Thread-safe.
/// </summary>
internal sealed class NightStore(IPluginStore store)
{
    private static readonly byte[] HeldKey = "held"u8.ToArray();
    private static readonly byte[] LastEventKey = "last-event"u8.ToArray();

    /// <summary>How many recipients were kept back.</summary>
    public long Held => Number(HeldKey);

    /// <summary>The last event that is counted.</summary>
    public long LastEvent => Number(LastEventKey);

    public IEnumerable<string> ExceptedTenants() =>
        store.Scan("except/"u8.ToArray()).Select(entry => Encoding.UTF8.GetString(entry.Key.Span["except/".Length..]));

    public bool IsExcepted(string tenant) => store.TryGet(ExceptKey(tenant), new ArrayBufferWriter<byte>());

    public ValueTask ExceptAsync(string tenant, bool isExcepted, CancellationToken cancellationToken) =>
        store.PutAsync(
            isExcepted ? new StoreBatch().Put(ExceptKey(tenant), []) : new StoreBatch().Delete(ExceptKey(tenant)), cancellationToken);

    /// <summary>
    /// Counts up to an event. Both numbers are in one batch, so that an event that comes again after a crash is not counted again.
    /// </summary>
    public ValueTask CountAsync(long held, long lastEvent, CancellationToken cancellationToken) =>
        store.PutAsync(new StoreBatch().Put(HeldKey, Bytes(Held + held)).Put(LastEventKey, Bytes(lastEvent)), cancellationToken);

    private static byte[] ExceptKey(string tenant) => Encoding.UTF8.GetBytes("except/" + tenant);

    private long Number(byte[] key)
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet(key, value) ? BinaryPrimitives.ReadInt64LittleEndian(value.WrittenSpan) : 0;
    }

    private static byte[] Bytes(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
