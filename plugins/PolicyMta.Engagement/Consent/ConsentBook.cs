using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PolicyMta.Engagement.Consent;

/// <summary>
/// What recipients said may be learnt, of one tenant's mail or of all. An address is not kept, but its
/// digest (SHA-256), by which an entry is found. Thread-safe.
/// </summary>
internal sealed class ConsentBook(IPluginStore store, bool consentRequired, TimeProvider time)
{
    /// <summary>Stands for all tenants.</summary>
    public const string Everybody = "";

    private const byte Mark = (byte)'c';
    private const int DigestLength = 32;
    private const int ValueLength = 1 + sizeof(long);

    /// <summary>What holds for a tenant's mail: of what was said of it and of all mail, the lesser.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public Choice? Find(string tenant, string address)
    {
        var (own, all) = (Read(Key(tenant, address)), Read(Key(Everybody, address)));
        return own is null ? all : all is null || own.Tracking <= all.Tracking ? own : all;
    }

    /// <summary>The most that may be learnt of a recipient, whether or not anything was said.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public Tracking MostOf(string tenant, string address) =>
        Find(tenant, address)?.Tracking ?? (consentRequired ? Tracking.Anonymous : Tracking.Identified);

    /// <summary>
    /// The most that may be learnt now of a recipient to whom mail was sent that may tell of him. If what he said cannot be read, nothing
    /// may that names him.
    /// </summary>
    public Tracking OfSent(string tenant, string address)
    {
        try
        {
            return Find(tenant, address)?.Tracking ?? Tracking.Identified;
        }
        catch (IOException)
        {
            return Tracking.Anonymous;
        }
    }

    /// <summary>What was said, by tenant.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public IEnumerable<(string Tenant, Choice Choice)> AllOf(string address)
    {
        var digest = Digest(address);
        foreach (var entry in store.Scan(new[] { Mark }))
        {
            if (entry.Key.Length > 1 + DigestLength && entry.Key.Span.EndsWith(digest) && Read(entry.Value.Span) is { } choice)
                yield return (Encoding.UTF8.GetString(entry.Key.Span[1..^(DigestLength + 1)]), choice);
        }
    }

    /// <summary>Writes down what a recipient said; when it completes, it holds, for mail already sent as well.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public ValueTask SetAsync(string tenant, string address, Tracking tracking, CancellationToken cancellationToken)
    {
        var value = new byte[ValueLength];
        value[0] = (byte)tracking;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), time.GetUtcNow().ToUnixTimeSeconds());
        return store.PutAsync(new StoreBatch().Put(Key(tenant, address), value), cancellationToken);
    }

    private Choice? Read(byte[] key)
    {
        var value = new ArrayBufferWriter<byte>(ValueLength);
        return store.TryGet(key, value) ? Read(value.WrittenSpan) : null;
    }

    private static Choice? Read(ReadOnlySpan<byte> value) => value.Length != ValueLength
        ? null
        : new Choice((Tracking)value[0], DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(value[1..])));

    private static byte[] Key(string tenant, string address) =>
        [Mark, .. Encoding.UTF8.GetBytes(tenant.Length > 200 ? tenant[..200] : tenant), 0, .. Digest(address)];

    private static byte[] Digest(string address) => SHA256.HashData(Encoding.UTF8.GetBytes(PersonAddress.KeyOf(address)));
}
