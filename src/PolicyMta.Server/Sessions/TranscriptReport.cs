using PolicyMta.Core.Conversations;

namespace PolicyMta.Server.Sessions;

/// <summary>A transcript that the flight recorder kept.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Good">Whether all went well.</param>
/// <param name="Outcome">What came of it, in words.</param>
/// <param name="Session">Whose it was.</param>
/// <param name="LeftOut">Lines that had no room.</param>
/// <param name="Lines">What was said: how the connection was opened, and the transaction.</param>
internal sealed record TranscriptReport(
    DateTimeOffset At, bool Good, string Outcome, SessionReport Session, int LeftOut, IReadOnlyList<LineReport> Lines)
{
    public static TranscriptReport Of(KeptTranscript kept) => new(
        kept.At, kept.IsGood, kept.Outcome, SessionReport.Of("", kept.Direction, kept.Began, 0, 0, kept.Facts), kept.LeftOut,
        LineReport.Of(TranscriptText.Read(kept.Lines, kept.Began)));
}
