using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PolicyMta.Returns.Mailboxes;

/// <summary>
/// How far a mailbox has been read: the last message by its UID, which counts as long as the folder keeps its UIDVALIDITY (RFC 3501 section
/// 2.3.1.1). Kept in the plugin's store.
/// </summary>
internal sealed class MailboxPlace(IPluginStore store, string mailbox)
{
    private readonly byte[] _key = [StoreKeys.Mailbox, .. Encoding.UTF8.GetBytes(mailbox)];

    /// <summary>The last UID that was handled; 0 if none was, or if the folder has begun to number anew.</summary>
    public uint Read(uint validity)
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet(_key, value) && value.WrittenCount == 2 * sizeof(uint)
            && BinaryPrimitives.ReadUInt32BigEndian(value.WrittenSpan) == validity
            ? BinaryPrimitives.ReadUInt32BigEndian(value.WrittenSpan[sizeof(uint)..])
            : 0;
    }

    public ValueTask WriteAsync(uint validity, uint uid, CancellationToken cancellationToken)
    {
        var value = new byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(value, validity);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(sizeof(uint)), uid);
        return store.PutAsync(new StoreBatch().Put(_key, value), cancellationToken);
    }
}
