using System.Buffers.Binary;

namespace PolicyMta.Returns;

/// <summary>How the plugin's store is divided. What ends by itself begins with its day, so that the oldest stands first.</summary>
internal static class StoreKeys
{
    /// <summary>By address: which entries are about it.</summary>
    public const byte Address = (byte)'a';

    /// <summary>The number of the last event that the counts hold.</summary>
    public const byte Cursor = (byte)'c';

    /// <summary>What was reported before: day of the message, kind, digest.</summary>
    public const byte Done = (byte)'d';

    /// <summary>What came back for a message: day of the message, message, digest.</summary>
    public const byte Entry = (byte)'e';

    /// <summary>By mailbox: where polling left off.</summary>
    public const byte Mailbox = (byte)'i';

    /// <summary>Message-IDs and envelope ids of mail without marks: day, digest.</summary>
    public const byte Remembered = (byte)'m';

    /// <summary>Pairs of tenant and campaign by number.</summary>
    public const byte Origin = (byte)'o';

    /// <summary>Counts: day, tenant, campaign, what.</summary>
    public const byte Count = (byte)'s';

    /// <summary>Unsubscriptions, as versions before kept them: day of the message, digest. Only removed.</summary>
    public const byte Unsubscribed = (byte)'u';

    /// <summary>Bytes of a section and a day.</summary>
    public const int DayLength = 1 + sizeof(ushort);

    /// <summary>A day as a number of 16 bits, which lasts until 2149.</summary>
    public static ushort DayOf(DateTimeOffset time) =>
        (ushort)Math.Clamp((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerDay, 0, ushort.MaxValue);

    public static DateOnly DateOf(ushort day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day);

    public static void WriteDay(Span<byte> key, byte section, ushort day)
    {
        key[0] = section;
        BinaryPrimitives.WriteUInt16BigEndian(key[1..], day);
    }

    public static ushort ReadDay(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt16BigEndian(key[1..]);
}
