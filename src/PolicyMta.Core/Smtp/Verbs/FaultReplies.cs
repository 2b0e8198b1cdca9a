using PolicyMta.Core.Smtp.Content;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Verbs;

/// <summary>What a client is told of a message whose bytes are not in order.</summary>
internal static class FaultReplies
{
    private static readonly SmtpReply BadLineEnds = new(
        550, new(5, 6, 11), "The message has a CR or LF that stands alone: end lines with CRLF");
    private static readonly SmtpReply HasNul = new(550, new(5, 6, 11), "The message has a NUL character");

    private static readonly SmtpReply NoMemory = new(452, new(4, 3, 1), "There is no memory for your message now, try again later");

    /// <summary>Counts a message that is too large, and says so.</summary>
    public static SmtpReply TooLarge(SessionInfo info)
    {
        info.Counters.Add(ListenerCount.MessageTooLarge);
        return new SmtpReply(552, new(5, 3, 4), $"Message too large: the limit is {info.Listener.MaxMessageSize} bytes");
    }

    /// <summary>Counts the gravest of the faults, and says it.</summary>
    public static SmtpReply Of(DataFaults faults, SessionInfo info)
    {
        if (faults.HasFlag(DataFaults.TooLarge))
            return TooLarge(info);
        if (faults.HasFlag(DataFaults.LineTooLong))
        {
            info.Counters.Add(ListenerCount.LineTooLong);
            return new SmtpReply(550, new(5, 6, 0), $"The message has a line of more than {info.Listener.MaxLineLength} bytes");
        }

        if (faults.HasFlag(DataFaults.HeaderTooLarge))
        {
            info.Counters.Add(ListenerCount.HeaderTooLarge);
            return new SmtpReply(552, new(5, 3, 4), $"The message's header is too large: the limit is {info.Listener.MaxHeaderSize} bytes");
        }

        if (faults == DataFaults.CrowdedOut)
        {
            info.Counters.Add(ListenerCount.OutOfMemory);
            return NoMemory;
        }

        info.Counters.Add(ListenerCount.BadLineEndings);
        return faults.HasFlag(DataFaults.Nul) ? HasNul : BadLineEnds;
    }
}
