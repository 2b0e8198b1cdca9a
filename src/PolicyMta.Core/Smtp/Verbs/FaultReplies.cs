using PolicyMta.Sdk;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>What a client is told of a message whose bytes are not in order.</summary>
internal static class FaultReplies
{
    private static readonly SmtpReply BadLineEnds = new(550, new(5, 6, 11), "The message has a CR or LF that stands alone: end lines with CRLF");
    private static readonly SmtpReply HasNul = new(550, new(5, 6, 11), "The message has a NUL character");

    public static SmtpReply TooLarge(int limit) => new(552, new(5, 3, 4), $"Message too large: the limit is {limit} bytes");

    /// <summary>The reply for the gravest of the faults.</summary>
    public static SmtpReply Of(DataFaults faults, ListenerOptions listener)
    {
        if (faults.HasFlag(DataFaults.TooLarge))
            return TooLarge(listener.MaxMessageSize);
        if (faults.HasFlag(DataFaults.LineTooLong))
            return new SmtpReply(550, new(5, 6, 0), $"The message has a line of more than {listener.MaxLineLength} bytes");
        if (faults.HasFlag(DataFaults.HeaderTooLarge))
            return new SmtpReply(552, new(5, 3, 4), $"The message's header is too large: the limit is {listener.MaxHeaderSize} bytes");
        return faults.HasFlag(DataFaults.Nul) ? HasNul : BadLineEnds;
    }
}
