using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Parsing;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>DATA (RFC 5321 section 4.1.1.4): reads the message to its end, whatever is wrong with it.</summary>
internal static class DataVerb
{
    public static readonly SmtpReply Proceed = new(354, null, "End data with <CR><LF>.<CR><LF>");

    /// <summary>Ends the session of a stranger who did not wait for the reply to DATA, or to a BDAT that says no length.</summary>
    public static readonly SmtpReply Piped = new(
        554, new(5, 5, 1), "Content was sent behind a command that was refused, closing connection");

    private static readonly SmtpReply NotAfterChunks = new(
        503, new(5, 5, 1), "The message has begun with BDAT: go on with BDAT, or send RSET");
    private static readonly SmtpReply NotForBinary = new(503, new(5, 5, 1), "BODY=BINARYMIME needs BDAT");

    /// <summary>Whether data may follow: <see cref="Proceed"/>, or why not.</summary>
    public static SmtpReply Handle(in SmtpCommand command, SessionState state)
    {
        if (state.Phase == SessionPhase.Connected)
            return Replies.GreetFirst;
        if (state.Transaction is not { } transaction)
            return Replies.MailFirst;
        if (!command.IsWellFormed)
            return Replies.NoArgument;
        if (transaction.Chunks is not null)
            return NotAfterChunks;
        if (transaction.Request.Envelope.Body == BodyEncoding.BinaryMime)
            return NotForBinary;
        return transaction.Recipients.Count == 0 ? Replies.NoRecipients : Proceed;
    }

    /// <summary>Reads the message; afterwards the transaction is over.</summary>
    public static async ValueTask<Received> ReceiveAsync(SessionChannel channel, SessionState state)
    {
        var listener = state.Info.Listener;
        using var reader = new DataReader(
            ContentLimits.Of(listener), state.Info.Content, state.Transaction!.Request.Size, isStranger: !state.MayRelay);
        var pace = new DataPace(listener, state.Info.Content, channel.Now) { Received = channel.Input.Length };
        while (!reader.TryRead(ref channel.Input))
        {
            if (!await channel.FillAsync(pace, state.Info.Counters))
                return default;
            pace.Received += channel.Input.Length;
        }

        var transaction = state.Take();
        return reader.Faults == DataFaults.None
            ? transaction.Complete(reader.Detach(), state)
            : new Received(null, FaultReplies.Of(reader.Faults, state.Info));
    }
}
