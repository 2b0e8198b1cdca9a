namespace PolicyMta.Core.Queues;

/// <summary>What one event says beyond what the delivery knows.</summary>
internal readonly record struct DeliveryEventDetail(
    SmtpReply? Reply = null, SmtpStage? Stage = null, string? Category = null, DateTimeOffset? NextAttempt = null, string? Text = null,
    FailureFacts? Failure = null);
