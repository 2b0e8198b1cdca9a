using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Smtp.Content;

/// <summary>What a message's bytes may be like.</summary>
/// <param name="MaxSize">The largest message in bytes, dots unstuffed.</param>
/// <param name="MaxLineLength">The longest line in bytes, without its CRLF.</param>
/// <param name="MaxHeaderSize">The largest header in bytes.</param>
/// <param name="LineEndings">What is done about line ends that are none.</param>
internal sealed record ContentLimits(
    int MaxSize, int MaxLineLength = int.MaxValue, int MaxHeaderSize = int.MaxValue, LineEndings LineEndings = LineEndings.Refuse)
{
    public static ContentLimits Of(ListenerOptions listener) =>
        new(listener.MaxMessageSize, listener.MaxLineLength, listener.MaxHeaderSize, listener.LineEndings);
}
