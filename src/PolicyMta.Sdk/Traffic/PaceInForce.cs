namespace PolicyMta.Sdk;

/// <summary>A pace that holds now. Immutable.</summary>
/// <param name="Target">The ready queues that it is for.</param>
/// <param name="Pace">How fast they may go.</param>
/// <param name="Author">Who set it: a plugin's id, or the handler whose on-bounce decision it was.</param>
/// <param name="Since">When it was set.</param>
/// <param name="Until">When it ends.</param>
public sealed record PaceInForce(PaceTarget Target, Pace Pace, string Author, DateTimeOffset Since, DateTimeOffset Until);
