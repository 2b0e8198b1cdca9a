using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>
/// CR and LF that do not stand together as a line end, and NUL. Servers understand them differently, so that one message with them may
/// carry a second (SMTP smuggling); DATA must not send them (RFC 5321 sections 2.3.8 and 4.5.2), and only BINARYMIME may (RFC 3030). This
/// is the one rule for content that is about to leave, whatever way it came in.
/// </summary>
internal static class LooseBytes
{
    /// <summary>Whether there are any. A CR at the very end is one.</summary>
    public static bool AreIn(ReadOnlySpan<byte> content)
    {
        ref var first = ref MemoryMarshal.GetReference(content);
        var position = 0;
        var afterReturn = 0U;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; position <= content.Length - Vector256<byte>.Count; position += Vector256<byte>.Count)
            {
                var block = Vector256.LoadUnsafe(ref first, (nuint)position);
                var returns = Vector256.Equals(block, Vector256.Create((byte)'\r')).ExtractMostSignificantBits();
                var feeds = Vector256.Equals(block, Vector256.Create((byte)'\n')).ExtractMostSignificantBits();
                if (feeds != ((returns << 1) | afterReturn) || Vector256.EqualsAny(block, Vector256<byte>.Zero))
                    return true;
                afterReturn = returns >> 31;
            }
        }

        foreach (var value in content[position..])
        {
            if (value == 0 || (value == (byte)'\n') != (afterReturn != 0))
                return true;
            afterReturn = value == (byte)'\r' ? 1U : 0U;
        }

        return afterReturn != 0;
    }

    /// <summary>The content itself if there are none, otherwise mended by <see cref="Mend"/>.</summary>
    public static ReadOnlyMemory<byte> Mended(ReadOnlyMemory<byte> content) => AreIn(content.Span) ? Mend(content.Span) : content;

    /// <inheritdoc cref="Mended(ReadOnlyMemory{byte})"/>
    public static byte[] Mended(byte[] content) => AreIn(content) ? Mend(content) : content;

    /// <summary>A copy in which each CR, LF or run of CRs with or without a LF is one CRLF, and NULs are gone.</summary>
    public static byte[] Mend(ReadOnlySpan<byte> content)
    {
        var mended = new ArrayBufferWriter<byte>(content.Length + (content.Length / 16) + 2);
        while (content.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) is >= 0 and var length)
        {
            mended.Write(content[..length]);
            if (content[length] == 0)
            {
                content = content[(length + 1)..];
                continue;
            }

            content = content[length..].TrimStart((byte)'\r');
            if (content is [(byte)'\n', ..])
                content = content[1..];
            mended.Write("\r\n"u8);
        }

        mended.Write(content);
        return mended.WrittenSpan.ToArray();
    }
}
