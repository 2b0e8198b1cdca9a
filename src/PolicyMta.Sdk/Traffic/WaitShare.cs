namespace PolicyMta.Sdk;

/// <summary>How long deliveries have waited for one thing. Immutable.</summary>
/// <param name="Reason">What for: see <see cref="WaitReason"/>.</param>
/// <param name="Whose">
/// Whose limit it is, or what kind of it, or null: <c>profile</c>, <c>provider</c>, <c>counter</c>, <c>server</c> and others; of
/// <see cref="WaitReason.Backoff"/> the category of the reply, or <c>connect</c>.
/// </param>
/// <param name="Waiting">Deliveries that wait for it now.</param>
/// <param name="Minute">The time that deliveries have waited for it in the last minute, to ten seconds, added up over them.</param>
/// <param name="TenMinutes">That of the last ten minutes, to the minute.</param>
/// <param name="Hour">That of the last hour, to ten minutes.</param>
/// <param name="Total">That since the queue was made or the server started.</param>
public sealed record WaitShare(
    string Reason, string? Whose, long Waiting, TimeSpan Minute, TimeSpan TenMinutes, TimeSpan Hour, TimeSpan Total);
