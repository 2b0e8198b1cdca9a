using System.Buffers.Binary;
using PolicyMta.Core.Delivery.Smtp;

namespace PolicyMta.Core.Conversations;

/// <summary>Reads the lines that a <see cref="TranscriptRing"/> kept.</summary>
internal static class TranscriptText
{
    public static ImmutableArray<TranscriptLine> Read(ReadOnlySpan<byte> kept, DateTimeOffset began)
    {
        var lines = ImmutableArray.CreateBuilder<TranscriptLine>();
        while (kept.Length >= TranscriptRing.HeaderSize)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(kept);
            var at = began.AddMilliseconds(BinaryPrimitives.ReadUInt32LittleEndian(kept[4..]));
            var text = Decode(kept.Slice(TranscriptRing.HeaderSize, length));
            lines.Add(new TranscriptLine(at, (LineKind)kept[2], kept[3] == TranscriptRing.Cut ? text + "..." : text));
            kept = kept[(TranscriptRing.HeaderSize + length)..];
        }

        return lines.DrainToImmutable();
    }

    /// <summary>The text of a line, of whatever charset.</summary>
    public static string Decode(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd("\r\n"u8);
        return ReplyCharset.Decode(text, ReplyCharset.Of(text)).Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
