namespace PolicyMta.Core.Injection;

/// <summary>What became of a request.</summary>
/// <param name="Reply">The reply for the client; for success it names the id.</param>
/// <param name="Id">The id of the accepted message; null if it was refused.</param>
internal sealed record InjectionResult(SmtpReply Reply, SpoolId? Id)
{
    /// <summary>Whether the message had been taken before: nothing was stored, and the id is that of the first.</summary>
    public bool IsRetry { get; init; }

    /// <summary>Recipients that policy refused while it was asked about each of them.</summary>
    public ImmutableArray<RefusedRecipient> Refused { get; init; } = [];

    /// <summary>Why the message could not be stored, if that is the reason for a refusal; null if it was decided.</summary>
    public Exception? Trouble { get; init; }
}
