using System.Buffers;
using System.Globalization;
using System.Text;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Sends the message: after DATA, dots stuffed, up to and with the final dot: one write for a usual message, blocks of 64 KB for a large
/// one; or by BDAT.
/// </summary>
internal static class MessageSender
{
    private const int BlockSize = 64 * 1024;
    private const int EndSize = 5;

    /// <summary>
    /// Sends all of it as one last chunk (BDAT, RFC 3030 section 2); false if the receiver said something, or a stop came, before it had
    /// the whole.
    /// </summary>
    public static async ValueTask<bool> SendChunkAsync(
        SmtpChannel channel, ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> content, TimeSpan blockTimeout)
    {
        var head =
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {(long)prefix.Length + content.Length} LAST\r\n"));
        var length = (long)head.Length + prefix.Length + content.Length;
        var block = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockSize, length));
        try
        {
            channel.Conversation?.Commands(head);
            channel.Conversation?.Content((long)prefix.Length + content.Length);
            var filled = 0;
            foreach (var piece in new[] { head, prefix, content })
            {
                for (var rest = piece; !rest.IsEmpty;)
                {
                    var count = Math.Min(rest.Length, block.Length - filled);
                    rest[..count].CopyTo(block.AsMemory(filled));
                    rest = rest[count..];
                    filled += count;
                    length -= count;
                    if (filled < block.Length && length > 0)
                        continue;
                    if (channel.HasIncoming || (length == 0 && !channel.TryBeginEnd()))
                        return false;
                    await channel.SendContentAsync(block.AsMemory(0, filled), blockTimeout);
                    filled = 0;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>
    /// Sends all of it; false if the receiver said something, or a stop came, before it had the final dot, which then was not sent.
    /// </summary>
    public static async ValueTask<bool> SendAsync(
        SmtpChannel channel, ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> content, TimeSpan blockTimeout)
    {
        var length = (long)prefix.Length + content.Length;
        var block = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockSize, length + length / 32 + EndSize + 2));
        try
        {
            channel.Conversation?.Content(length);
            var stuffer = default(DotStuffer);
            var filled = 0;
            while (true)
            {
                if (!prefix.IsEmpty)
                    Fill(ref prefix);
                if (prefix.IsEmpty)
                    Fill(ref content);

                var isLast = prefix.IsEmpty && content.IsEmpty && block.Length - filled >= EndSize;
                if (isLast)
                {
                    stuffer.End.CopyTo(block.AsSpan(filled));
                    filled += stuffer.End.Length;
                    if (channel.HasIncoming || !channel.TryBeginEnd())
                        return false;
                }

                await channel.SendContentAsync(block.AsMemory(0, filled), blockTimeout);
                if (isLast)
                    return true;
                filled = 0;
            }

            void Fill(ref ReadOnlyMemory<byte> source)
            {
                var (read, written) = stuffer.Copy(source.Span, block.AsSpan(filled));
                source = source[read..];
                filled += written;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
