namespace PolicyMta.Core.Delivery;

/// <summary>What the network said about one recipient.</summary>
/// <param name="Stage">The step that <paramref name="Reply"/> answered.</param>
/// <param name="Reply">The receiver's reply, or one of this server's own if none came.</param>
/// <param name="IsRemoteReply">Whether the receiver gave it.</param>
internal sealed record Outcome(SmtpStage Stage, SmtpReply Reply, bool IsRemoteReply)
{
    /// <summary>Whether policy gave the recipient up and wants nobody to be notified.</summary>
    public bool WithoutNotice { get; init; }

    /// <summary>Whether the receiver has taken the message for this recipient.</summary>
    public bool IsDelivered => Stage == SmtpStage.FinalDot && Reply.IsSuccess;
}
