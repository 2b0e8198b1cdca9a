namespace PolicyMta.Sdk;

/// <summary>What on-bounce is asked about.</summary>
public enum BounceOrigin
{
    /// <summary>The reply to a delivery attempt, or the lack of one.</summary>
    Reply = 0,

    /// <summary>Mail that a receiver had taken and returned later, by a message.</summary>
    ReturnedMail = 1,

    /// <summary>A recipient's complaint that the mail was unwanted, by a message (RFC 5965).</summary>
    Complaint = 2,
}
