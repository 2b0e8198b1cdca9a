using PolicyMta.Core.Injection;
using PolicyMta.Sdk;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>DATA (RFC 5321 section 4.1.1.4): reads the message to its end, whatever is wrong with it.</summary>
internal static class DataVerb
{
    public static readonly SmtpReply Proceed = new(354, null, "End data with <CR><LF>.<CR><LF>");

    private static readonly SmtpReply NoRecipients = new(554, new(5, 5, 1), "No valid recipients");
    private static readonly SmtpReply BadLineEnds = new(550, new(5, 6, 11), "The message has a CR or LF that stands alone: end lines with CRLF");
    private static readonly SmtpReply HasNul = new(550, new(5, 6, 11), "The message has a NUL character");

    /// <summary>Whether data may follow: <see cref="Proceed"/>, or why not.</summary>
    public static SmtpReply Handle(in SmtpCommand command, SessionState state)
    {
        if (state.Phase == SessionPhase.Connected)
            return Replies.GreetFirst;
        if (state.Phase != SessionPhase.Transaction)
            return Replies.MailFirst;
        if (!command.IsWellFormed)
            return Replies.NoArgument;
        return state.Recipients.Count == 0 ? NoRecipients : Proceed;
    }

    public static SmtpReply TooLarge(int limit) => new(552, new(5, 3, 4), $"Message too large: the limit is {limit} bytes");

    /// <summary>Reads the message; afterwards the transaction is over.</summary>
    /// <returns>The request that it makes, or the reply that refuses it, or neither where the session ended before the final dot.</returns>
    public static async ValueTask<(InjectionRequest? Request, SmtpReply? Refusal)> ReceiveAsync(SessionChannel channel, SessionState state)
    {
        var listener = state.Info.Listener;
        using var reader = new DataReader(listener.MaxMessageSize, state.DeclaredSize);
        var latest = channel.Now + (long)listener.DataTimeout.TotalMilliseconds;
        while (!reader.TryRead(ref channel.Input))
        {
            channel.ArmAt(Math.Min(latest, channel.Now + (long)listener.CommandTimeout.TotalMilliseconds));
            if (!await channel.FillAsync(resting: false))
                return default;
        }

        var returnPath = state.ReturnPath;
        var recipients = state.TakeRecipients();
        if (reader.Faults != DataFaults.None)
            return (null, Refusal(reader.Faults, listener));

        var request = new InjectionRequest
        {
            ReturnPath = returnPath,
            Recipients = recipients,
            Content = reader.Detach(),
            Source = state.Source,
            Tenant = listener.Tenant,
        };
        return (request, null);
    }

    private static SmtpReply Refusal(DataFaults faults, ListenerOptions listener)
    {
        if (faults.HasFlag(DataFaults.TooLarge))
            return TooLarge(listener.MaxMessageSize);
        return faults.HasFlag(DataFaults.Nul) ? HasNul : BadLineEnds;
    }
}
