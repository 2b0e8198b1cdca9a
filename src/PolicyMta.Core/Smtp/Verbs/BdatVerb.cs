using System.Buffers.Text;
using System.Text;
using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>
/// BDAT (RFC 3030): the chunk follows the command at once, and is read whatever is answered. A chunk that is refused ends the transaction,
/// so that what was pipelined behind it is refused as well.
/// </summary>
internal static class BdatVerb
{
    private static readonly SmtpReply BadSyntax = new(501, new(5, 5, 4), "Write BDAT and a number of bytes, and LAST with the last chunk");

    /// <summary>Reads the command.</summary>
    /// <returns>A reply if no chunk can follow, because its length is not known; else null.</returns>
    public static SmtpReply? Handle(in SmtpCommand command, SessionState state, out Chunk chunk)
    {
        chunk = default;
        if (!command.IsWellFormed || !TryRead(command.Argument, out var size, out var isLast))
            return BadSyntax;

        chunk = new Chunk(size, isLast, Refusal(state));
        return null;
    }

    /// <summary>Reads the chunk. The transaction is over where it was the last, or where it is refused.</summary>
    public static async ValueTask<Received> ReceiveAsync(SessionChannel channel, SessionState state, Chunk chunk)
    {
        var listener = state.Info.Listener;
        var reader = chunk.Refusal is null ? ReaderOf(state) : null;
        var pace = (reader is null ? null : state.Transaction!.Pace) ?? new DataPace(listener, state.Info.Content, channel.Now);
        if (reader is not null)
            state.Transaction!.Pace = pace;
        for (var left = chunk.Size; left > 0;)
        {
            if ((channel.Input.IsEmpty || pace.IsOver(channel.Now)) && !await channel.FillAsync(pace, state.Info.Counters))
                return default;

            var piece = channel.Input.Slice(0, Math.Min(left, channel.Input.Length));
            reader?.Add(piece);
            channel.Input = channel.Input.Slice(piece.End);
            left -= piece.Length;
            pace.Received += piece.Length;
        }

        if (reader is null)
        {
            state.Reset();
            return new Received(null, chunk.Refusal);
        }

        return Conclude(state, reader, chunk);
    }

    private static Received Conclude(SessionState state, ChunkReader reader, Chunk chunk)
    {
        if (chunk.IsLast)
            reader.End();
        if (reader.Faults != DataFaults.None)
        {
            state.Reset();
            return new Received(null, FaultReplies.Of(reader.Faults, state.Info));
        }

        if (!chunk.IsLast)
            return new Received(null, new SmtpReply(250, new(2, 0, 0), $"{chunk.Size} bytes received"));

        using var transaction = state.Take();
        return transaction.Complete(reader.Detach(), state);
    }

    private static ChunkReader ReaderOf(SessionState state)
    {
        var transaction = state.Transaction!;
        return transaction.Chunks ??= new ChunkReader(
            ContentLimits.Of(state.Info.Listener),
            state.Info.Content,
            transaction.Request.Envelope.Body == BodyEncoding.BinaryMime,
            transaction.Request.Size,
            isStranger: !state.MayRelay);
    }

    private static SmtpReply? Refusal(SessionState state)
    {
        if (state.Phase == SessionPhase.Connected)
            return Replies.GreetFirst;
        if (state.Transaction is not { } transaction)
            return Replies.MailFirst;
        return transaction.Recipients.Count == 0 ? Replies.NoRecipients : null;
    }

    /// <summary>One to twenty digits, of which a long holds nineteen: no chunk of such a size can be read anyway.</summary>
    private static bool TryRead(ReadOnlySpan<byte> argument, out long size, out bool isLast)
    {
        isLast = false;
        var length = argument.IndexOfAny(" \t"u8);
        if (length >= 0)
        {
            isLast = Ascii.EqualsIgnoreCase(argument[length..].TrimStart(" \t"u8), "LAST"u8);
            if (!isLast)
            {
                size = 0;
                return false;
            }

            argument = argument[..length];
        }

        return Utf8Parser.TryParse(argument, out size, out var used) && used == argument.Length
            && argument[0] is >= (byte)'0' and <= (byte)'9';
    }
}
