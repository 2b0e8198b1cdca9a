using System.Buffers.Text;
using System.Text.Json;
using PolicyMta.Core.Events;
using PolicyMta.Core.Spool;

namespace PolicyMta.Core.Journal;

/// <summary>
/// One event as a line of the journal: a JSON object that begins with its number and ends with a checksum of the line up to there, so that
/// a line which is torn, or was changed on disk, is known. <c>{"event_id":7,"time":"...",...,"crc":"0123abcd"}</c> and a line feed.
/// </summary>
internal static class EventLine
{
    /// <summary>What a line has beyond the event's own JSON, at most.</summary>
    public const int Overhead = 64;

    private const int CrcDigits = 8;
    private const string HexDigits = "0123456789abcdef";

    private static ReadOnlySpan<byte> Start => "{\"event_id\":"u8;

    private static ReadOnlySpan<byte> TimeStart => ",\"time\":\""u8;

    private static ReadOnlySpan<byte> KindStart => ",\"kind\":\""u8;

    private static ReadOnlySpan<byte> CrcStart => ",\"crc\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}\n"u8;

    /// <summary>Writes a line.</summary>
    /// <param name="json">The event as a JSON object without its number.</param>
    /// <returns>The length of the line.</returns>
    public static int Write(long eventId, ReadOnlySpan<byte> json, Span<byte> destination)
    {
        Start.CopyTo(destination);
        Utf8Formatter.TryFormat(eventId, destination[Start.Length..], out var digits);
        var position = Start.Length + digits;
        destination[position++] = (byte)',';
        json[1..^1].CopyTo(destination[position..]);
        position += json.Length - 2;
        var crc = Crc32C.Compute(destination[..position]);
        CrcStart.CopyTo(destination[position..]);
        position += CrcStart.Length;
        for (var shift = 28; shift >= 0; shift -= 4)
            destination[position++] = (byte)HexDigits[(int)(crc >> shift) & 15];
        End.CopyTo(destination[position..]);
        return position + End.Length;
    }

    /// <summary>Whether a line, given without its line feed, is whole and unchanged; then also its number and time.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out long eventId, out DateTimeOffset time)
    {
        time = default;
        var tail = CrcStart.Length + CrcDigits + 2;
        if (!TryReadId(line, out eventId, out var rest) || line.Length < Start.Length + tail)
            return false;

        var summed = line[..^tail];
        return line[^2..].SequenceEqual(End[..2])
            && line[summed.Length..].StartsWith(CrcStart)
            && Utf8Parser.TryParse(line[^(CrcDigits + 2)..^2], out uint crc, out var used, 'x')
            && used == CrcDigits
            && crc == Crc32C.Compute(summed)
            && rest.StartsWith(TimeStart)
            && TryReadTime(rest[TimeStart.Length..], out time);
    }

    /// <summary>The number that a line begins with, without a look at its checksum.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> line, out long eventId) => TryReadId(line, out eventId, out _);

    /// <summary>Whether a line is of one of these kinds; any is if there are none.</summary>
    public static bool IsOfKind(ReadOnlySpan<byte> line, ImmutableArray<byte[]> kinds)
    {
        if (kinds.IsEmpty)
            return true;
        var kind = KindOf(line);
        foreach (var wanted in kinds)
        {
            if (kind.SequenceEqual(wanted))
                return true;
        }

        return false;
    }

    /// <summary>What the line of a tenant's event has in it.</summary>
    public static byte[] TenantPart(string tenant) =>
        [.. "\"tenant\":\""u8, .. JsonEncodedText.Encode(tenant, EventFields.Encoder).EncodedUtf8Bytes, (byte)'"'];

    /// <summary>
    /// Whether any of these parts stands in a line; any line has one if there are none. What stands there may be a label of the same name.
    /// </summary>
    public static bool MayHave(ReadOnlySpan<byte> line, ImmutableArray<byte[]> parts)
    {
        if (parts.IsEmpty)
            return true;
        foreach (var part in parts)
        {
            if (line.IndexOf(part) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>The kind of the event of a whole line; empty if it has none.</summary>
    public static ReadOnlySpan<byte> KindOf(ReadOnlySpan<byte> line)
    {
        if (!TryReadId(line, out _, out var rest) || !rest.StartsWith(TimeStart))
            return [];
        rest = rest[TimeStart.Length..];
        var kind = rest[(rest.IndexOf((byte)'"') + 1)..];
        return kind.StartsWith(KindStart) && kind[KindStart.Length..].IndexOf((byte)'"') is >= 0 and var end
            ? kind.Slice(KindStart.Length, end)
            : [];
    }

    /// <summary>A whole line without its checksum and what follows that: to be closed by a brace.</summary>
    public static ReadOnlySpan<byte> WithoutChecksum(ReadOnlySpan<byte> line) => line[..^(CrcStart.Length + CrcDigits + 2)];

    private static bool TryReadId(ReadOnlySpan<byte> line, out long eventId, out ReadOnlySpan<byte> rest)
    {
        eventId = 0;
        rest = default;
        if (!line.StartsWith(Start) || !Utf8Parser.TryParse(line[Start.Length..], out eventId, out var digits))
            return false;
        rest = line[(Start.Length + digits)..];
        return eventId > 0;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        var end = text.IndexOf((byte)'"');
        time = default;
        if (end < 0 || !Utf8Parser.TryParse(text[..end], out DateTime utc, out var used, 'O') || used != end)
            return false;
        time = new DateTimeOffset(utc.ToUniversalTime());
        return true;
    }
}
