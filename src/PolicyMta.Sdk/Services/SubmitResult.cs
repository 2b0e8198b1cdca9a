using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.Sdk;

/// <summary>What became of a submitted message. Immutable.</summary>
/// <param name="Reply">The reply that an SMTP client would have had.</param>
/// <param name="Id">The message's id if it was taken, or null. A message that on-inject discarded has one too.</param>
public sealed record SubmitResult(SmtpReply Reply, SpoolId? Id)
{
    /// <summary>
    /// Whether a message with the same <see cref="NewMessage.Key"/> had been taken before: nothing was stored, and the id is that of the
    /// first.
    /// </summary>
    public bool IsRepeated { get; init; }

    /// <summary>Recipients that policy refused, as the plugin wrote them; the others were taken if the message was.</summary>
    public ImmutableArray<string> Refused { get; init; } = [];

    /// <summary>Whether the message was taken, now or before.</summary>
    [MemberNotNullWhen(true, nameof(Id))]
    public bool IsAccepted => Id is not null;
}
