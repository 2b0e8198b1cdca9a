namespace PolicyMta.Core.Conversations;

/// <summary>A line of a transcript. Its text is the peer's as it was decoded: whoever shows it makes it printable.</summary>
/// <param name="At">When it was said.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text without line end; the lines of a reply have line feeds between them.</param>
internal sealed record TranscriptLine(DateTimeOffset At, LineKind Kind, string Text);
