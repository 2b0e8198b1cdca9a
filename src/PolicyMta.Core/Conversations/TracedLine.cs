namespace PolicyMta.Core.Conversations;

/// <summary>A line that a trace shows.</summary>
/// <param name="Id">The connection's name.</param>
/// <param name="Place">Its site, or its listener.</param>
/// <param name="Line">The line.</param>
internal readonly record struct TracedLine(string Id, string Place, TranscriptLine Line);
