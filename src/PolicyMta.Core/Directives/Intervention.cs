namespace PolicyMta.Core.Directives;

/// <summary>How far a wish about a queued message could be fulfilled, in recipients. Both are zero if the message is not queued.</summary>
/// <param name="Done">For so many it was.</param>
/// <param name="UnderWay">So many were being sent or about to be.</param>
internal readonly record struct Intervention(int Done, int UnderWay);
