using PolicyMta.Core.Conversations;

namespace PolicyMta.Server.Sessions;

/// <summary>A line of a transcript.</summary>
/// <param name="At">When it was said.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text.</param>
internal sealed record LineReport(DateTimeOffset At, LineKind Kind, string Text)
{
    public static IReadOnlyList<LineReport> Of(IEnumerable<TranscriptLine> lines) =>
        [.. lines.Select(static line => new LineReport(line.At, line.Kind, line.Text))];
}
