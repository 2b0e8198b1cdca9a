namespace PolicyMta.Campaigns.Sending;

/// <summary>Which variant is ahead. Immutable.</summary>
/// <param name="Leader">The best one so far.</param>
/// <param name="Score">How far it is ahead of the next, in standard errors.</param>
/// <param name="IsClear">Whether that is more than chance.</param>
internal sealed record WinnerFinding(string Leader, double Score, bool IsClear);
