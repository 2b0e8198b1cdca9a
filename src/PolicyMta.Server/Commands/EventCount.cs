namespace PolicyMta.Server.Commands;

/// <summary>How many events have something in common. Immutable.</summary>
/// <param name="Values">What they have in common.</param>
/// <param name="Events">How many.</param>
/// <param name="Recipients">Their recipients.</param>
/// <param name="First">When the first happened.</param>
/// <param name="Last">When the last happened.</param>
internal sealed record EventCount(ImmutableArray<string> Values, long Events, long Recipients, string First, string Last);
