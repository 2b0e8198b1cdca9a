namespace PolicyMta.IspRules.Quotas;

/// <summary>What quotas say of a message. Immutable.</summary>
/// <param name="Full">The quota that is in the way; null if the message may go at once.</param>
/// <param name="NotBefore">When it may go; null if it is refused.</param>
/// <param name="Anew">When the quota begins anew; null if it never has room for the message.</param>
internal sealed record QuotaAnswer(Quota? Full, DateTimeOffset? NotBefore, DateTimeOffset? Anew)
{
    /// <summary>The message may go at once.</summary>
    public static readonly QuotaAnswer Free = new(null, null, null);
}
