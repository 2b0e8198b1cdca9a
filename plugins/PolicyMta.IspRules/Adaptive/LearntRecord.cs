using System.Buffers.Binary;
using System.Text;

namespace PolicyMta.IspRules.Adaptive;

/// <summary>What was learnt for one place, as the plugin's store keeps it. Immutable.</summary>
internal sealed record LearntRecord
{
    private const byte Version = 1;
    private const int FixedLength = 1 + (5 * sizeof(long)) + (2 * sizeof(int));
    private const int MaxText = 200;
    private const string Prefix = "adaptive/";

    public double Rate { get; init; }

    public double Ceiling { get; init; }

    public TimeSpan ProbeAfter { get; init; }

    public int Connections { get; init; }

    public int ConnectionCeiling { get; init; }

    /// <summary>When it was as it says.</summary>
    public DateTimeOffset At { get; init; }

    public DateTimeOffset? LastEventAt { get; init; }

    public string? LastEvent { get; init; }

    /// <summary>What all keys in the store begin with.</summary>
    public static ReadOnlyMemory<byte> KeyPrefix { get; } = Encoding.UTF8.GetBytes(Prefix);

    /// <summary>The key in the store; null for names that are too long for it.</summary>
    public static byte[]? KeyOf(LearntKey key)
    {
        var bytes = Encoding.UTF8.GetBytes($"{Prefix}{key.Source}\n{key.Profile}\n{key.Place}");
        return bytes.Length <= StoreBatch.MaxKeyBytes ? bytes : null;
    }

    /// <summary>The place that a key in the store is for; null if it is not valid.</summary>
    public static LearntKey? ReadKey(ReadOnlySpan<byte> key) =>
        Encoding.UTF8.GetString(key[Prefix.Length..]).Split('\n') is [{ Length: > 0 } source, { } profile, { Length: > 0 } place]
            ? new LearntKey(source, profile, place)
            : null;

    public byte[] Write()
    {
        var text = Encoding.UTF8.GetBytes(LastEvent is { Length: > MaxText } longer ? longer[..MaxText] : LastEvent ?? "");
        var bytes = new byte[FixedLength + text.Length];
        var rest = bytes.AsSpan();
        rest[0] = Version;
        rest = rest[1..];
        BinaryPrimitives.WriteDoubleLittleEndian(rest, Rate);
        BinaryPrimitives.WriteDoubleLittleEndian(rest[8..], Ceiling);
        BinaryPrimitives.WriteInt64LittleEndian(rest[16..], ProbeAfter.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(rest[24..], At.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(rest[32..], LastEventAt?.UtcTicks ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(rest[40..], Connections);
        BinaryPrimitives.WriteInt32LittleEndian(rest[44..], ConnectionCeiling);
        text.CopyTo(rest[48..]);
        return bytes;
    }

    /// <returns>Null if it was not written by a version that is known here.</returns>
    public static LearntRecord? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength || bytes[0] != Version)
            return null;
        var rest = bytes[1..];
        var record = new LearntRecord
        {
            Rate = BinaryPrimitives.ReadDoubleLittleEndian(rest),
            Ceiling = BinaryPrimitives.ReadDoubleLittleEndian(rest[8..]),
            ProbeAfter = TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(rest[16..])),
            At = TimeOf(BinaryPrimitives.ReadInt64LittleEndian(rest[24..])) ?? default,
            LastEventAt = TimeOf(BinaryPrimitives.ReadInt64LittleEndian(rest[32..])),
            Connections = BinaryPrimitives.ReadInt32LittleEndian(rest[40..]),
            ConnectionCeiling = BinaryPrimitives.ReadInt32LittleEndian(rest[44..]),
            LastEvent = rest.Length > 48 ? Encoding.UTF8.GetString(rest[48..]) : null,
        };
        return double.IsFinite(record.Rate) && double.IsFinite(record.Ceiling) ? record : null;
    }

    private static DateTimeOffset? TimeOf(long ticks) =>
        ticks > 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
